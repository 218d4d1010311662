"""Putting a sentence or a name into a reader's language, and an instant or a day into a reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext

from nuoda.kernel.text import BOTH, Text


class Named(Protocol):
    """Whatever has a name, and perhaps an English one."""

    @property
    def name(self) -> str: ...

    @property
    def name_en(self) -> str: ...


class Refused(Protocol):
    """Whatever says why something is refused, and what mends it."""

    @property
    def reason(self) -> Text: ...

    @property
    def remedy(self) -> Text: ...


def name_in(one: Named, language: str) -> str:
    """The name in this language (``zh-hans`` or ``en``), where there is one in it."""
    return one.name_en if language.startswith("en") and one.name_en else one.name


def here(sentence: Text) -> str:
    """The sentence in the language of the current request or job."""
    if not sentence.message:
        return ""
    if sentence.message == BOTH:
        chinese, english = str(sentence.figures["chinese"]), str(sentence.figures["english"])
        reads_english = (translation.get_language() or "").startswith("en")
        return (english or chinese) if reads_english else (chinese or english)
    figures: Mapping[str, object] = {
        name: here(value) if isinstance(value, Text) else value for name, value in sentence.figures.items()
    }
    translated = gettext(sentence.message)
    return translated % figures if figures else translated


def halves_of(said: Text | str) -> dict[str, str]:
    """What people wrote in each language (``zh-hans``, ``en``), of words kept in both; else nothing."""
    if isinstance(said, str) or said.message != BOTH:
        return {}
    return {"zh-hans": str(said.figures["chinese"]), "en": str(said.figures["english"])}


def in_language(sentence: Text, language: str) -> str:
    """The sentence in this language (``zh-hans`` or ``en``), whatever the active one."""
    with translation.override(language):
        return here(sentence)


def instant_words(instant: datetime, zone: str, language: str) -> str:
    """``11月23日 18:00（北京时间）`` or ``23 Nov 18:00 (UTC+08:00)``: never without its zone."""
    said, place = local_words(instant, zone, language), zone_words(instant, zone, language)
    return f"{said}（{place}）" if language == "zh-hans" else f"{said} ({place})"


def local_words(instant: datetime, zone: str, language: str) -> str:
    """``11月23日 18:00`` or ``23 Nov 18:00``: for where its zone is said once for many instants."""
    local = instant.astimezone(ZoneInfo(zone))
    if language == "zh-hans":
        return f"{local.month}月{local.day}日 {local:%H:%M}"
    return f"{local.day} {local:%b %H:%M}"


def zone_words(instant: datetime, zone: str, language: str) -> str:
    """``北京时间`` or ``UTC+08:00``: what clocks show in the zone at this instant."""
    if language == "zh-hans" and zone == "Asia/Shanghai":
        return "北京时间"
    offset = instant.astimezone(ZoneInfo(zone)).strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:]}"


def day_words(day: date, language: str) -> str:
    """``11月30日`` or ``30 Nov``."""
    return f"{day.month}月{day.day}日" if language == "zh-hans" else f"{day.day} {day:%b}"


def sentences(said: Iterable[Text], language: str) -> str:
    """Sentences one after the other in this language (``zh-hans`` or ``en``)."""
    with translation.override(language):
        return joined(here(one) for one in said)


def joined(said: Iterable[str]) -> str:
    """Sentences of the active language one after the other: Chinese ones without a blank between."""
    return gap().join(one for one in said if one)


def gap() -> str:
    """What stands between two sentences of the active language."""
    return _marks("", " ")


def _marks(chinese: str, other: str) -> str:
    return chinese if (translation.get_language() or "").startswith("zh") else other


def colon() -> str:
    """What stands between a label and what it says, in the active language."""
    return _marks("：", ": ")


def comma() -> str:
    """What stands between two clauses of the active language."""
    return _marks("，", ", ")


def listed(words: Iterable[object]) -> str:
    """Words of the active language as a list."""
    return _marks("、", ", ").join(map(str, words))


def clauses(said: Iterable[object]) -> str:
    """Clauses of the active language, each of which may hold a list."""
    return _marks("；", "; ").join(map(str, said))


def labelled(label: object, said: object) -> str:
    """``Promised: today``, as the active language writes it."""
    return f"{label}{colon()}{said}"


def bracketed(said: object, aside: object) -> str:
    """``Shanghai (China)``, as the active language writes it."""
    return f"{said}{_marks('（', ' (')}{aside}{_marks('）', ')')}"


def explained(problem: Refused) -> str:
    """Why it is refused and what mends it, in the active language."""
    return joined((here(problem.reason), here(problem.remedy)))
