"""The pulse: what is new since a place in the ledger, asked for every few seconds by every open page."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import JsonResponse
from django.urls import URLPattern, path

from nuoda.kernel import ledger
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.surfaces.desk.cases.watchers import watcher_words
from nuoda.surfaces.desk.frame import head
from nuoda.surfaces.desk.history import NEWSWORTHY

_LAST_POSITION = 2**63 - 1
_MOST_THINGS = 40


@door(STAFF)
def pulse(request: ActedRequest) -> JsonResponse:
    """``{"after", "now", "badges", "topics"}`` in two queries; about a case also ``"watchers"``, in one more.

    ``topics`` counts facts after ``?after=``: by kind of thing (``shipment``), by name
    (``promise.at_risk``), under ``news`` those that the home page tells of, and under ``this`` those that
    bear on the things of ``?about=kind:id,…``. Without ``after`` it only says where the ledger stands.
    """
    numbers = head(request.actor)
    after = _position(request.GET.get("after", ""))
    topics: dict[str, int] = {}
    things = _things(request.GET.get("about", ""))
    if after:
        news = ledger.news_since(after, actor=request.actor)
        topics = _topics(news, things)
        after = news.position
    answer: dict[str, Any] = {
        "after": str(after or numbers.position),
        "now": request.now.isoformat(),
        "badges": numbers.badges(),
        "topics": topics,
    }
    case_id = _case_among(things)
    if case_id:
        answer["watchers"] = watcher_words(case_id, actor=request.actor, at=request.now)
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _position(given: str) -> int:
    """A place in the ledger; 0 for anything that is none."""
    if not (given.isascii() and given.isdigit()) or len(given) > 19:
        return 0
    return min(int(given), _LAST_POSITION)


def _things(given: str) -> list[Ref]:
    pairs = [one.partition(":") for one in given.split(",")[:_MOST_THINGS]]
    return [Ref(kind, id_) for kind, _colon, id_ in pairs if kind and id_]


def _case_among(things: list[Ref]) -> UUID | None:
    """The case that the page is about, where it is about one."""
    first = next((one.id for one in things if one.kind == "case"), "")
    try:
        return UUID(first)
    except ValueError:
        return None


def _topics(news: ledger.News, about: list[Ref]) -> dict[str, int]:
    counts: Counter[str] = Counter(news.names)
    for name, count in news.names.items():
        counts[name.split(".", 1)[0]] += count
    counts["news"] = sum(count for name, count in news.names.items() if name in NEWSWORTHY)
    counts["this"] = max((news.things.get(ref, 0) for ref in about), default=0)
    return {topic: count for topic, count in counts.items() if count}


urlpatterns: list[URLPattern] = [path("pulse/", pulse, name="desk_pulse")]
