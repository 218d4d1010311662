"""The answer at the top of a case: what happened, whether our word holds, and who waits for what."""

from __future__ import annotations

from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from nuoda.domains.cases.facts import OUTSIDE, Audience
from nuoda.domains.cases.queries import Line
from nuoda.pages import moments
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.cases.lines import from_customer
from nuoda.surfaces.desk.cases.scene import Scene


def answer(scene: Scene, *, now: datetime, zone: tzinfo) -> str:
    """Two or three short sentences in the reader's language."""
    said = _happened(scene)
    for more in (_holds(scene, now, zone), _waits(scene, now, zone)):
        if more:
            said = _("%(first)s %(rest)s") % {"first": said, "rest": more}
    return said


def _happened(scene: Scene) -> str:
    card, ship = scene.card, scene.ship
    figures = {
        "label": card.label,
        "cause": word("reason", card.cause) if card.cause else "",
        "place": ship.place if ship else "",
        "kind": word("case_kind", card.kind),
    }
    if card.title:
        return _("%(kind)s about %(label)s.") % figures
    if ship is not None and ship.delivered_at is not None:
        return _("%(label)s: %(cause)s; it has been delivered.") % figures
    if figures["place"]:
        return _("%(label)s: %(cause)s; last seen at %(place)s.") % figures
    return _("%(label)s: %(cause)s.") % figures


def _holds(scene: Scene, now: datetime, zone: tzinfo) -> str:
    promise, ship = scene.delivery, scene.ship
    if promise is None:
        return ""
    due = moments.absolute(promise.due_at, now=now, zone=zone)
    figures = {"due": due, "eta": ""}
    if promise.settled_at is not None:
        kept = promise.state == "kept"
        return (_("Delivery was promised by %(due)s and kept.") if kept else _(
            "Delivery was promised by %(due)s and came late."
        )) % figures  # fmt: skip
    if ship is not None and ship.eta_at is not None:
        figures["eta"] = moments.absolute(ship.eta_at, now=now, zone=zone)
        if ship.eta_at < now:
            return _("Delivery was promised by %(due)s; the expected time %(eta)s has passed.") % figures
        return _("Delivery is promised by %(due)s and expected by %(eta)s.") % figures
    return _("Delivery is promised by %(due)s; when it comes is not known.") % figures


def _waits(scene: Scene, now: datetime, zone: tzinfo) -> str:
    card = scene.card
    if card.state == "closed":
        return _("The case is closed.")
    if card.state in ("resolved", "checked"):
        return _("It is put right; the case waits to be closed.")
    unanswered = first_unanswered(scene)
    if unanswered is not None:
        when = moments.absolute(unanswered.at, now=now, zone=zone)
        if unanswered.audience == Audience.CONSIGNEE:
            return _("The consignee turned to us at %(when)s and waits for an answer.") % {"when": when}
        return _("The customer turned to us at %(when)s and waits for an answer.") % {"when": when}
    call = scene.recovery_call
    if call is not None:
        return _("The customer rated us low after it was closed and is called by %(when)s.") % {
            "when": moments.absolute(call.due_at, now=now, zone=zone)
        }
    if card.inner:
        return ""
    if card.kind == "incident":  # how many of its customers know stands with what happened
        return ""
    if card.told_at is None:
        return _("The customer has not been told yet.")
    if card.update_due_at is not None and card.update_due_at < now:
        return _("The customer was to hear from us by %(when)s; that word is overdue.") % {
            "when": moments.absolute(card.update_due_at, now=now, zone=zone)
        }
    if card.update_due_at is not None:
        return _("The customer has been told and hears from us again by %(when)s.") % {
            "when": moments.absolute(card.update_due_at, now=now, zone=zone)
        }
    return _("The customer has been told.")


def first_unanswered(scene: Scene) -> Line | None:
    """The first words of the customer, or of the consignee, that wait for an answer to whoever wrote them."""
    waiting: dict[str, Line] = {}
    for line in scene.page.thread:
        if line.audience not in OUTSIDE:
            continue
        if from_customer(line):
            waiting.setdefault(line.audience, line)
        else:
            waiting.pop(line.audience, None)
    return min(waiting.values(), key=lambda line: line.at, default=None)
