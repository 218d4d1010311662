"""What the customers of an outage are told: one message each, of all that is hers, and no false promise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.cases.facts import Finding, Standing, weigh_words
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.facts import and_more
from nuoda.insight.contingencies.reach import Touched
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here, in_language, instant_words

SHOWN = 100


class TellingHeld(Invalid):
    """The words say what will not hold. Each field error is a finding, with a better wording."""

    code = "words_held"
    sentence = _("The text is held. Mend it, or give the reason why these words stand all the same.")


@dataclass(frozen=True, slots=True)
class Message:
    """What one customer is told of all that is hers: ``what`` is out, the words, a line a thing, and what
    these promised.
    """

    customer: CustomerCard
    count: int
    what: str
    until: str
    words: str
    list: str
    named: Sequence[Ref] = ()


_COMPOSED = _(
    "%(what)s. What is listed here may come later than was promised; we are looking for another way"
    " for each, and write to you as soon as a date is certain."
)


def messages(
    touched: Sequence[Touched], *, what: Text, expected_until: datetime, words: str, words_en: str
) -> list[Message]:
    """One message a customer, in her language; words that are missing in it are composed. By name.

    ``what`` says that it is out.
    """
    hers: dict[UUID, list[Touched]] = defaultdict(list)
    for one in touched:
        hers[one.customer_id].append(one)
    found = []
    for things in hers.values():
        card = things[0].customer
        said = words_en if card.language == "en" else words
        until = instant_words(expected_until, card.zone, card.language)
        composed = in_language(Text(_COMPOSED.message, {"what": what}), card.language)
        named = [one.promised for one in things[:SHOWN] if one.promised is not None]
        out = in_language(what, card.language)
        found.append(
            Message(card, len(things), out, until, said.strip() or composed, _list(things, card), named)
        )
    return sorted(found, key=lambda one: (one.customer.name, str(one.customer.id)))


def _list(things: Sequence[Touched], card: CustomerCard) -> str:
    lines = []
    for one in things[:SHOWN]:
        due = instant_words(one.due_at, card.zone, card.language) if one.due_at else "–"
        lines.append(f"{one.label}  {in_language(one.what, card.language)}  {due}")
    more = [in_language(and_more(len(things) - SHOWN), card.language)] if len(things) > SHOWN else []
    return "\n" + "\n".join([*lines, *more])


def check_telling(
    words: str,
    words_en: str,
    *,
    touched: Sequence[Touched],
    expected_until: datetime,
    now: datetime,
    zone: ZoneInfo,
    override: str = "",
) -> None:
    """Hold words that say what will not hold: a date before the expected end, a delivery, a guarantee.

    Nothing is expected before the outage ends, nor before what is expected of the goods that come last.
    Raises :class:`TellingHeld` unless ``override`` says why the words stand all the same.
    """
    latest = max([expected_until, *(one.expected_at for one in touched if one.expected_at)])
    standing = Standing(latest, delivered=False)
    problems = [
        _held(field, one)
        for field, said in (("words", words), ("words_en", words_en))
        for one in weigh_words(said, standing=standing, now=now, zone=zone)
    ]
    if problems and not override.strip():
        raise TellingHeld(fields=problems)


def _held(field: str, one: Finding) -> FieldError:
    reason = _("“%(phrase)s”: %(why)s", {"phrase": one.phrase, "why": here(one.why)})
    return FieldError(field, reason, one.better)
