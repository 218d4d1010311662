"""What a CAP message warns of, in our words: by what its event says, else by its category.

CAP 1.2 leaves ``event`` free; the words below are those that Chinese and English senders commonly use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_BY_WORD: Sequence[tuple[str, Sequence[str]]] = (
    ("typhoon", ("typhoon", "hurricane", "cyclone", "台风", "颱風", "热带风暴")),
    ("flood", ("flood", "inundation", "洪", "内涝", "积水", "山洪")),
    ("snow", ("snow", "blizzard", "ice", "freez", "雪", "冰冻", "结冰", "寒潮", "霜冻")),
    ("fog", ("fog", "haze", "雾", "霾")),
    ("heat", ("heat", "高温", "干旱")),
    ("road_closed", ("road clos", "road block", "highway", "封路", "道路", "高速", "交通管制")),
    ("earthquake", ("earthquake", "landslide", "tsunami", "地震", "滑坡", "泥石流", "地质")),
    ("fire", ("fire", "火")),
    ("epidemic", ("epidemic", "pandemic", "outbreak", "疫")),
    ("strike", ("strike", "industrial action", "罢工")),
    ("storm", ("storm", "thunder", "wind", "gale", "rain", "hail", "tornado", "暴雨", "大风", "雷", "冰雹",
               "沙尘")),
)  # fmt: skip
_BY_CATEGORY: Mapping[str, str] = {
    "Geo": "earthquake",
    "Met": "storm",
    "Safety": "security",
    "Security": "security",
    "Fire": "fire",
    "Health": "epidemic",
    "Transport": "road_closed",
}


def hazard_of(event: str, categories: Sequence[str]) -> str:
    """The hazard of a message; ``other`` where neither says."""
    words = event.casefold()
    for hazard, signs in _BY_WORD:
        if any(sign in words for sign in signs):
            return hazard
    return next((_BY_CATEGORY[one] for one in categories if one in _BY_CATEGORY), "other")
