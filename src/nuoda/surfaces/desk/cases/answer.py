"""The answer at the top of a case: what happened, whether our word holds, and who waits for what."""

from __future__ import annotations

from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

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
    if card.state == "resolved":
        return _("It is put right; the case waits to be closed.")
    unanswered = unanswered_since(scene)
    if unanswered is not None:
        return _("The customer wrote at %(when)s and waits for an answer.") % {
            "when": moments.absolute(unanswered, now=now, zone=zone)
        }
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


def unanswered_since(scene: Scene) -> datetime | None:
    """Since when words of the customer wait for an answer, or None."""
    since: datetime | None = None
    for line in scene.page.thread:
        if line.audience != "customer":
            continue
        if from_customer(line, scene.page):
            since = since or line.at
        else:
            since = None
    return since
