"""The answer at the top: where it is, when it comes, whether our word holds, what we are doing about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils import translation
from django.utils.translation import gettext as _

from nuoda.domains.cases.queries import CaseCard
from nuoda.domains.promises.queries import PromiseRow
from nuoda.domains.shipments.facts import TERMINAL
from nuoda.domains.shipments.queries import ShipmentCard, ShipmentPage
from nuoda.pages import moments
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.shipments.dossier import Dossier


@dataclass(frozen=True, slots=True)
class _Clock:
    now: datetime
    zone: tzinfo

    def at(self, instant: datetime) -> str:
        return moments.absolute(instant, now=self.now, zone=self.zone)

    def window(self, card: ShipmentCard, eta_at: datetime) -> str:
        """From when until when it is expected; of a window that is over, its likely instant."""
        late = card.eta_late_at
        if late is None or late <= self.now:
            return self.at(eta_at)
        return moments.window_words(card.eta_early_at, late, now=self.now, zone=self.zone)

    def ago(self, instant: datetime) -> str:
        return moments.ago(instant, now=self.now, zone=self.zone).relative


def answer(dossier: Dossier, *, now: datetime, zone: tzinfo) -> str:
    """A few short sentences in the reader's language."""
    clock = _Clock(now, zone)
    parts = [
        _where(dossier.page, clock),
        _trouble(dossier.card),
        _when(dossier.card, dossier.delivery, clock),
        _doing(dossier, clock),
    ]
    chinese = (translation.get_language() or "").startswith("zh")
    return ("" if chinese else " ").join(part for part in parts if part)


def _where(page: ShipmentPage, clock: _Clock) -> str:
    card = page.card
    if card.milestone_at is None:
        return _("Booked %(when)s, not seen by the carrier yet.") % {"when": clock.at(card.booked_at)}
    over = card.milestone in TERMINAL
    place = _place_of_the_end(page) if over else card.place
    given = {
        "milestone": word("milestone", card.milestone),
        "place": place,
        "ago": clock.ago(card.milestone_at),
        "when": clock.at(card.milestone_at),
    }
    if over:
        there = _("%(milestone)s at %(place)s, %(when)s.") if place else _("%(milestone)s %(when)s.")
    else:
        there = _("%(milestone)s at %(place)s, %(ago)s.") if place else _("%(milestone)s %(ago)s.")
    return there % given


def _place_of_the_end(page: ShipmentPage) -> str:
    """Where it was delivered, or ended otherwise, as that scan says: where it was before is no answer."""
    last = (one for one in page.log if one.milestone == page.card.milestone and not one.declared_wrong)
    return next((one.place for one in last), page.card.place)


def _trouble(card: ShipmentCard) -> str:
    if not card.reason:
        return ""
    return _("Trouble: %(reason)s.") % {"reason": word("reason", card.reason)}


def _when(card: ShipmentCard, promise: PromiseRow | None, clock: _Clock) -> str:
    if card.delivered_at is not None or card.milestone in TERMINAL:
        return _settled(promise, clock)
    if card.eta_at is None:
        if promise is None:
            return _("When it comes is not known; no time was promised.")
        return _("When it comes is not known; promised was %(due)s.") % {"due": clock.at(promise.due_at)}
    given = {"eta": clock.window(card, card.eta_at), "due": "", "span": ""}
    if promise is None:
        return _("Expected %(eta)s; no time was promised.") % given
    given["due"] = clock.at(promise.due_at)
    given["span"] = moments.span_words(card.eta_at - promise.due_at)
    if promise.state == "broken":
        return _("Expected %(eta)s; our word of %(due)s is broken.") % given
    if card.eta_at > promise.due_at:
        return _("Expected %(eta)s, %(span)s later than promised (%(due)s).") % given
    if promise.state == "at_risk":
        return _("Expected %(eta)s; our word of %(due)s is at risk.") % given
    return _("Expected %(eta)s, %(span)s before the promised time (%(due)s): our word holds.") % given


def _settled(promise: PromiseRow | None, clock: _Clock) -> str:
    if promise is None:
        return ""
    given = {"due": clock.at(promise.due_at), "span": ""}
    if promise.settled_at is not None:
        given["span"] = moments.span_words(promise.settled_at - promise.due_at)
    match promise.state:
        case "kept":
            return _("Our word of %(due)s was kept, with %(span)s to spare.") % given
        case "broken" if promise.settled_at is not None:
            return _("That was %(span)s later than promised (%(due)s).") % given
        case "broken":
            return _("Our word of %(due)s is broken.") % given
        case "open" | "at_risk":
            return _("Our word of %(due)s is still open.") % given
        case _:
            return _("The promise of %(due)s no longer counts.") % given


def _doing(dossier: Dossier, clock: _Clock) -> str:
    case = dossier.open_case
    if case is None:
        endangered = dossier.delivery is not None and dossier.delivery.state == "at_risk"
        over = dossier.card.milestone in TERMINAL
        return _("Nobody has taken this up yet.") if endangered and not over else ""
    owner = dossier.owner(case)
    given = {"owner": owner.name if owner else "", "case": case.number}
    who = _("%(owner)s is on it.") if owner else _("Case %(case)s has no owner yet.")
    return f"{who % given}{_gap()}{_told(case, clock)}"


def _told(case: CaseCard, clock: _Clock) -> str:
    given = {"told": "", "next": ""}
    if case.update_due_at is not None:
        given["next"] = clock.at(case.update_due_at)
    if case.told_at is None:
        told = _("The customer has not been told; a word is due %(next)s.")
        return (told if given["next"] else _("The customer has not been told.")) % given
    given["told"] = clock.ago(case.told_at)
    told = _("The customer was told %(told)s and hears again by %(next)s.")
    return (told if given["next"] else _("The customer was told %(told)s.")) % given


def _gap() -> str:
    return "" if (translation.get_language() or "").startswith("zh") else " "
