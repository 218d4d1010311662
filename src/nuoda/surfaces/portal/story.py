"""One shipment as its customer reads it: made once, shown on the public page and in the portal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from django.utils.functional import Promise as LazyWords
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nuoda.domains.cases.queries import CaseCard
from nuoda.domains.notices.facts import cause_words
from nuoda.domains.promises.queries import Promised
from nuoda.domains.shipments.facts import DELIVERED, TERMINAL, Milestone
from nuoda.domains.shipments.queries import (
    Progress,
    ProgressLine,
    ShipmentCard,
    WindowMoved,
    way_of,
    zones_of,
)
from nuoda.kernel.facts import Ref
from nuoda.kernel.translate import here
from nuoda.pages.grid import way_grid, way_in_words
from nuoda.pages.promise_words import PROMISE_KINDS
from nuoda.pages.reason_words import REASONS
from nuoda.pages.shipment_words import MILESTONES
from nuoda.pages.strip import StripPromise
from nuoda.pages.timeline import Gap, TimelineEntry
from nuoda.pages.vocabulary import word
from nuoda.surfaces.portal import words

SILENCE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened, what we do about it, and by when she hears of it again."""

    what: str
    doing: str
    case_number: str
    case_id: str
    update_due_at: datetime | None

    @property
    def both(self) -> str:
        return words.join(self.what, self.doing)


class Story(NamedTuple):
    """All that a page about one shipment says. ``promises`` are those of its delivery.

    ``moved`` tells from which window it moved to ``window``, and why; "" where the first one stands.
    ``language`` is the one that it is told in.
    """

    ship: ShipmentCard
    promise: Promised | None
    answer: str
    trouble: Trouble | None
    promises: Sequence[Promised]
    timeline: list[TimelineEntry]
    silence: Gap | None
    over: bool
    language: str | None
    window: str = ""
    moved: str = ""
    provinces: str = ""
    signed_by: str = ""

    @property
    def arrived(self) -> bool:
        """Somebody says that it was delivered."""
        return self.ship.delivered_at is not None

    @property
    def strip(self) -> list[StripPromise]:
        """Its promises as the strip draws them."""
        return [strip_of(one) for one in self.promises]


def subject_of(ship: ShipmentCard) -> Ref:
    """What the promise of a shipment's delivery is about: its order where there is one."""
    return Ref("order", str(ship.order_id)) if ship.order_id else Ref("shipment", str(ship.id))


def delivery_promise(promises: Sequence[Promised]) -> Promised | None:
    """The delivery promise among those of one subject; the newest."""
    return next((one for one in reversed(promises) if one.kind == "delivery"), None)


def tell(
    progress: Progress,
    promises: Sequence[Promised],
    cases: Sequence[CaseCard],
    *,
    moved: WindowMoved | None,
    now: datetime,
    zone: tzinfo,
) -> Story:
    """Put the story of a shipment together from what the domains say, in the active language."""
    ship, promise, language = progress.card, delivery_promise(promises), get_language()
    over = ship.milestone in TERMINAL
    window = "" if over else words.window(ship, now=now, zone=zone, language=language)
    answer = words.answer(ship, promise, eta=window, now=now, zone=zone, language=language)
    before = ""
    if moved and window:
        before = words.moved(moved, to=window, now=now, zone=zone, language=language)
    return Story(
        ship=ship,
        promise=promise,
        answer=words.join(answer, _found(ship)),
        trouble=None if over else trouble_of(ship, cases),
        promises=[one for one in promises if one.kind == "delivery"],
        timeline=_timeline(progress, language),
        silence=_silence(ship, now, over=over),
        over=over,
        language=language,
        window=window,
        moved=before,
        provinces=_provinces(progress, now, zone),
        signed_by=_signed_by(progress) if ship.delivered_at else "",
    )


def _found(ship: ShipmentCard) -> str:
    """What was found wrong when it was handed over; "" where nothing was."""
    if ship.milestone != Milestone.DELIVERED_WITH_EXCEPTION.value or not ship.reason:
        return ""
    return words.capital(here(cause_words(ship.reason)[0]))


def _signed_by(progress: Progress) -> str:
    """Who signed, masked, by the newest scan that says delivered."""
    told = (one for one in progress.log if one.milestone in DELIVERED)
    return next((one.signer for one in told if one.signer), "")


def _provinces(progress: Progress, now: datetime, zone: tzinfo) -> str:
    """The way over the grid of provinces, where it leads through two at least: no place is told closer."""
    way = way_of(progress)
    passed = [(stop.where.province, stop.until) for stop in way.stops]
    ahead = [one.where.province for one in way.ahead]
    if len({*(code for code, _at in passed), *ahead} - {""}) <= 1:
        return ""
    drawn = way_grid(passed, ahead, now=now, zone=zone)
    told = way_in_words(passed, ahead)
    return format_html('{}<p class="n-grid-words" aria-hidden="true">{}</p>', drawn, told)


def trouble_of(ship: ShipmentCard, cases: Sequence[CaseCard]) -> Trouble | None:
    """The open trouble of a shipment in kind words: from its exception case, else from its reason."""
    case = next(
        (
            one
            for one in cases
            if one.shipment_id == ship.id and one.kind == "exception" and not one.resolved_at
        ),
        None,
    )
    if case is None and not ship.reason:
        return None
    what, doing = cause_words(ship.reason or (case.cause if case else ""))
    return Trouble(
        what=words.capital(here(what)),
        doing=words.capital(here(doing)),
        case_number=case.number if case else "",
        case_id=str(case.id) if case else "",
        update_due_at=case.update_due_at if case else None,
    )


def strip_of(promise: Promised) -> StripPromise:
    """A promise as the strip draws it."""
    return StripPromise(
        label=PROMISE_KINDS[promise.kind].label,
        state=promise.state,
        made_at=promise.made_at,
        due_at=promise.due_at,
        settled_at=promise.settled_at,
    )


def _timeline(progress: Progress, language: str | None) -> list[TimelineEntry]:
    """What happened in our own words; the carrier's raw text stays inside the house. What was said of one
    piece after another is one entry, as of the last."""
    told = [line for line in progress.log if line.milestone or line.reason]
    runs = _runs(told) if progress.card.pieces > 1 else [[line] for line in told]
    zones = zones_of([run[0] for run in runs], progress)
    return [_entry(run, before, zone, language) for run, before, zone in zip_longest(runs, runs[1:], zones)]


def _runs(told: Sequence[ProgressLine]) -> list[list[ProgressLine]]:
    """Lines in a row that say the same of pieces at the same place belong together."""
    runs: list[list[ProgressLine]] = []
    for line in told:
        if runs and line.piece and _alike(runs[-1][-1], line):
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _alike(one: ProgressLine, other: ProgressLine) -> bool:
    return bool(one.piece) and (one.milestone, one.reason, one.place) == (
        other.milestone, other.reason, other.place,
    )  # fmt: skip


def _entry(
    run: Sequence[ProgressLine], before: Sequence[ProgressLine] | None, zone: str, language: str | None
) -> TimelineEntry:
    line = run[0]
    title, tone, icon = _looks(line.milestone, line.reason, language)
    gap = _gap(run[-1].occurred_at - before[0].occurred_at) if before else None
    news = line.reason and (before is None or before[0].reason != line.reason)
    detail = words.capital(here(cause_words(line.reason)[0])) if news else ""
    if line.piece:
        detail = words.join(detail, _pieces(run)) if detail else _pieces(run)
    return TimelineEntry(
        line.occurred_at, title, zone, _place(line.place), detail, tone=tone, icon=icon, gap_before=gap
    )


def _pieces(run: Sequence[ProgressLine]) -> str:
    """Of which piece, or of how many, something was said."""
    numbers = {line.piece for line in run}
    if len(numbers) > 1:
        return _("%(n)s pieces") % {"n": len(numbers)}
    return _("Piece %(number)s") % {"number": run[0].piece}


@lru_cache(maxsize=1_000)
def _looks(milestone: str, reason: str, language: str | None) -> tuple[str, str, str]:
    """The words, the tone and the icon of what happened."""
    badge = MILESTONES.get(milestone) or REASONS.get(reason)
    title: str | LazyWords = badge.label if badge else word("reason", reason)
    marked = MILESTONES[milestone].tone if milestone in MILESTONES else ""
    tone = "risk" if reason else marked if marked in ("risk", "broken", "kept") else "neutral"
    return str(title), tone, badge.icon if badge and badge.icon else "circle"


@lru_cache(maxsize=4_096)
def _place(words: str) -> str:
    """A place without the words that it says twice."""
    return " ".join(dict.fromkeys(words.split()))


def _silence(ship: ShipmentCard, now: datetime, *, over: bool) -> Gap | None:
    return None if over or ship.heard_at is None else _gap(now - ship.heard_at)


def _gap(quiet: timedelta) -> Gap | None:
    """A silence that is worth a word."""
    return Gap(round(quiet.total_seconds() / 3600)) if quiet > SILENCE else None
