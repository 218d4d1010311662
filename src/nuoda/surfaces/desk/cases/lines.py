"""The lines of a thread as the page shows them: who speaks to whom, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from nuoda.domains.cases.facts import OUTSIDE, Audience
from nuoda.domains.cases.queries import CasePage, FileLine, Line
from nuoda.kernel.text import Text
from nuoda.kernel.translate import halves_of, here, listed
from nuoda.pages import moments
from nuoda.pages.vocabulary import word

_HERS = "customer"
_WORDS = {"cause": "reason", "code": "closing", "whom": "waited_for"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line: ``kind`` is ``in`` (from the audience), ``out`` (to it), ``note`` or ``event``.

    ``count_id`` is of the count and ``trip_id`` of the trip that showed what the line says, None for others.
    """

    kind: str
    audience: str
    author: str
    author_role: str
    at: datetime
    body: str
    what: str = ""
    party: str = ""
    files: Sequence[FileLine] = ()
    channel: str = ""
    count_id: str | None = None
    trip_id: str | None = None


def spoken(page: CasePage, *, now: datetime, zone: tzinfo) -> list[Spoken]:
    """The thread, newest line first."""
    return [
        Spoken(
            _kind(line),
            line.audience,
            line.author,
            line.author_role,
            line.at,
            in_readers_words(line.body, now=now, zone=zone),
            line.kind,
            line.party,
            line.files,
            line.channel,
            _shown_by(line, "count"),
            _shown_by(line, "seal"),
        )
        for line in reversed(page.thread)
    ]


def _shown_by(line: Line, kind: str) -> str | None:
    """The id of the thing of this kind that a line came of: ``count:<id>``, ``seal:<trip>:<fact>``."""
    named, _sign, key = line.source.partition(":")
    return key.partition(":")[0] if named == kind else None


def from_customer(line: Line) -> bool:
    """True for her own words or the consignee's, whoever took them down."""
    return line.audience in OUTSIDE and line.author_role in (_HERS, Audience.CONSIGNEE)


def _kind(line: Line) -> str:
    if line.audience == Audience.PARTNER:
        return "in" if line.author_role == Audience.PARTNER else "out"
    if line.audience in OUTSIDE:
        return "in" if from_customer(line) else "out"
    return "event" if isinstance(line.body, Text) else "note"


def in_readers_words(body: Text | str, *, now: datetime, zone: tzinfo) -> str:
    """A person's words as they stand, in each language that they were written in; a sentence of the system
    in the reader's language and zone.
    """
    if isinstance(body, str):
        return body
    halves = halves_of(body)
    if halves:  # a colleague sees what was said to each
        return "\n\n".join(half for half in halves.values() if half)
    figures = {name: _figure(name, str(value), now, zone) for name, value in body.figures.items()}
    return here(Text(body.message, figures)).strip()


def _figure(name: str, value: str, now: datetime, zone: tzinfo) -> str:
    """Codes become words, and instants stand on the reader's clock."""
    if name in _WORDS:
        return word(_WORDS[name], value)
    if name == "flags":
        return listed(word("flag", one) for one in value.split(", "))
    if name == "at":
        return _instant(value, now, zone)
    return value


def _instant(value: str, now: datetime, zone: tzinfo) -> str:
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moments.absolute(instant, now=now, zone=zone, name_zone=True) if instant.tzinfo else value
