"""What a driver may choose at the door, and every word that the page's scripts say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.shipments.facts import ProofOutcome, Relation
from nuoda.pages.vocabulary import word

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Choice:
    """One button. ``when`` lists the outcomes that offer it."""

    key: str
    label: StrOrPromise
    icon: str = ""
    tone: str = "neutral"
    when: str = "*"


OUTCOMES: Sequence[Choice] = (
    Choice(ProofOutcome.DELIVERED, _p("outcome", "Handed to the consignee"), "circle-check", "kept"),
    Choice(ProofOutcome.PROXY, _p("outcome", "To another person"), "users", "kept"),
    Choice(ProofOutcome.LOCKER, _p("outcome", "Locker or station"), "box", "kept"),
    Choice(ProofOutcome.PARTIAL, _p("outcome", "Only a part of it"), "box-off", "risk"),
    Choice(ProofOutcome.WITH_EXCEPTION, _p("outcome", "Damaged or wrong"), "alert-triangle", "risk"),
    Choice(ProofOutcome.REFUSED, _p("outcome", "Refused"), "hand-stop", "broken"),
    Choice(ProofOutcome.ATTEMPT_FAILED, _p("outcome", "Could not deliver"), "rotate-2", "broken"),
)
_ANYBODY = "partial with_exception"
RELATIONS: Sequence[Choice] = (
    Choice(Relation.SELF, _p("relation", "The consignee"), when=_ANYBODY),
    Choice(Relation.FAMILY, _p("relation", "Family"), when=f"proxy {_ANYBODY}"),
    Choice(Relation.COLLEAGUE, _p("relation", "Colleague"), when=f"proxy {_ANYBODY}"),
    Choice(Relation.RECEPTION, _p("relation", "Reception"), when=f"proxy {_ANYBODY}"),
    Choice(Relation.NEIGHBOUR, _p("relation", "Neighbour"), when=f"proxy {_ANYBODY}"),
    Choice(Relation.LOCKER, _p("relation", "Locker"), when=f"locker {_ANYBODY}"),
    Choice(Relation.STATION, _p("relation", "Station"), when=f"locker {_ANYBODY}"),
    Choice(Relation.OTHER, _p("relation", "Somebody else"), when=f"proxy {_ANYBODY}"),
)
QUANTITIES: Sequence[Choice] = (
    Choice("accepted", _p("pieces", "Accepted")),
    Choice("short", _p("pieces", "Missing")),
    Choice("damaged", _p("pieces", "Damaged, but taken")),
    Choice("refused", _p("pieces", "Refused")),
    Choice("wrong", _p("pieces", "Wrong goods")),
    Choice("over", _p("pieces", "Too many")),
)
CONSENTS: Sequence[StrOrPromise] = (
    gettext_lazy("Agreed on the phone"),
    gettext_lazy("Agreed in writing"),
    gettext_lazy("Stands on the order"),
)
_FAILED = (
    "CONSIGNEE.absent", "CONSIGNEE.unreachable", "CONSIGNEE.closed", "CONSIGNEE.rescheduled", "ADDRESS.wrong",
    "ADDRESS.incomplete", "DELAY.traffic", "DELAY.weather", "DELAY.vehicle",
)  # fmt: skip
_REFUSED = (
    "CONSIGNEE.refused", "DAMAGE.packaging", "DAMAGE.unstated", "DAMAGE.wet", "WAREHOUSE.pick_error",
    "CONSIGNEE.rescheduled",
)  # fmt: skip


def failures() -> list[Choice]:
    """Why a stop that carries no parcel could not be done."""
    return [Choice(code, word("reason", code)) for code in _FAILED]


def reasons() -> list[Choice]:
    """Why a delivery failed or was refused, in the house's own codes and words."""
    codes = dict.fromkeys((*_FAILED, *_REFUSED))
    return [
        Choice(
            code,
            word("reason", code),
            when=" ".join(
                outcome
                for outcome, some in (("attempt_failed", _FAILED), ("refused", _REFUSED))
                if code in some
            ),
        )
        for code in codes
    ]


def words() -> Mapping[str, str]:
    """Patterns with ``%(name)s`` places for the page's scripts, which hold no language of their own."""
    return {
        **{f"outcome_{one.key}": str(one.label) for one in OUTCOMES},
        **_lists(),
        **_states(),
        **_form(),
        **_lacks(),
        **_seal(),
        **_fields(),
    }


def _lists() -> dict[str, str]:
    return {
        "window": _("%(from)s–%(until)s"),
        "window_until": _("by %(until)s"),
        "window_day": _("by %(day)s, %(until)s"),
        "pieces": _("%(n)s pieces"),
        "pieces_one": _("1 piece"),
        "nameless": _("No name given"),
        "call": _("Call %(name)s"),
        "done": _("Worked off: %(n)s stops"),
        "done_one": _("Worked off: 1 stop"),
        "fetched": _("As of %(time)s"),
        "no_stops": _("No stops for you today"),
        "no_stops_text": _(
            "What your dispatcher gives you appears here, and can be worked off without a connection."
        ),
        "not_found": _("Not among your stops"),
        "not_found_text": _("Check the number. If the parcel is in your hands, ask your dispatcher for it."),
        "not_loaded": _("Your stops are not on this phone yet"),
        "not_loaded_text": _("Open this page once with a connection. From then on it works without one."),
        "problem": _("%(field)s: %(text)s"),
        "trip": _("Trip %(number)s · %(vehicle)s"),
        "trip_starts": _("leave at %(time)s"),
        "trip_seal": _("seal %(seal)s"),
        "trip_broken": _("broken off at %(time)s; your dispatcher gives its stops to other vehicles"),
        "planned": _("planned %(time)s"),
        "stop_of": _("Stop %(n)s"),
        "job_deliver": pgettext("job", "Deliver"),
        "job_collect": pgettext("job", "Collect"),
        "with_pictures": _("%(n)s pictures"),
        "with_pictures_one": _("1 picture"),
    }


def _states() -> dict[str, str]:
    return {
        "offline": _("No connection"),
        "wait": _("%(n)s wait to be sent"),
        "wait_one": _("1 waits to be sent"),
        "sending": _("Being sent …"),
        "all_sent": _("All %(n)s are sent"),
        "all_sent_one": _("What you recorded is sent"),
        "refused": _("%(n)s were refused: mend them"),
        "refused_one": _("1 was refused: mend it"),
        "signed_out": _("You are signed out"),
        "sign_in": _("Sign in"),
        "send": _("Send"),
        "look": _("Look"),
        "not_now": _("The house does not answer. It is tried again by itself."),
        "needs_connection": _("That needs a connection."),
        "visit_arrived": pgettext("driver", "You are there"),
        "visit_done": pgettext("driver", "Done"),
        "visit_failed": pgettext("driver", "Could not be done"),
        "containers_told": _("%(name)s: %(left)s left, %(taken)s taken"),
        "containers_refused": _("Not taken in: %(name)s, %(left)s left, %(taken)s taken"),
        "containers_lent": _("%(name)s: %(n)s"),
        "containers_lent_overdue": _("%(name)s: %(n)s (%(overdue)s overdue)"),
        "containers_none": _("Say how many were left or taken"),
        "handled": _("Minded: %(what)s"),
        "state_waiting": _("Waits to be sent"),
        "state_sent": pgettext("driver", "Sent"),
        "state_refused": _("Refused: mend it"),
        "state_draft": _("Begun"),
        "state_foreign": _("Waits for %(who)s to sign in"),
        "sign_out_note": _("%(n)s wait to be sent. They stay on this phone until you sign in again."),
        "sign_out_note_one": _("1 waits to be sent. It stays on this phone until you sign in again."),
        "not_persistent": _("This phone may clear what waits when it runs out of room. Send often."),
        "stop_waiting": _("This stop is recorded and waits to be sent."),
        "stop_sent": _("This stop is recorded and sent."),
    }


def _form() -> dict[str, str]:
    return {
        "sum": _("%(told)s of %(due)s"),
        "photo": _("Photo %(n)s"),
        "bad_photo": _("This picture cannot be read. Take it again."),
        "no_room": _("There is no room left on this phone. Send what waits, then try again."),
        "no_camera": _("The camera cannot be used. Allow it in the browser, or type the number."),
        "full": _(
            "There is no room left on this phone, so it cannot note what was sent. Delete pictures or videos,"
            " then send again; nothing is lost or counted twice."
        ),
        "not_kept": _("This could not be kept on the phone. Do not close the page; try again."),
        "kept_online": pgettext("driver", "Recorded"),
        "kept_offline": _("Recorded on this phone. It is sent as soon as there is a connection."),
        "locating": _("Looking for your position …"),
        "no_position": _("No position found."),
        "position": _("%(where)s, within %(n)s m"),
        "discard": _("Discard it?"),
        "discard_text": _("What you entered for this stop, with its photos, is taken off the phone."),
        "discard_yes": _("Discard"),
    }


def _seal() -> dict[str, str]:
    return {
        "seal_close": _("Doors closed: note the seal"),
        "seal_open": _("Doors opened: compare the seal"),
        "seal_close_text": _("It is compared when the doors are opened."),
        "seal_open_text": _("Write what stands on the seal, not what should. Another number opens a case."),
        "seal_close_yes": _("Note the seal"),
        "seal_open_yes": pgettext("seal", "Compare"),
        "seal_same": _("Opened at %(time)s: it is the seal of loading."),
        "seal_differs": _(
            "Opened at %(time)s: closed with %(seal)s, found %(found)s. Leave the goods aboard, photograph"
            " the doors, keep both seals and call your dispatcher."
        ),
        "seal_missing": _("no seal"),
        "lacks_seal": _("Write the number on the seal."),
    }


def _lacks() -> dict[str, str]:
    return {
        "lacks_outcome": _("Choose what happened."),
        "lacks_reason": _("Choose why."),
        "lacks_relation": _("Choose who took it."),
        "lacks_consent": _("Ask the consignee, then choose how she agreed."),
        "lacks_signer": _("Write the name of who signs."),
        "lacks_handling": _("Tick what is to be minded at this stop."),
        "lacks_signature": _("Let the person sign in the white field."),
        "lacks_sum": _("All but those too many must add up to the pieces that were due."),
        "lacks_part": _("A part is more than none and less than all. Choose another outcome, or mend it."),
        "lacks_exception": _("Count the pieces that were damaged, missing, wrong or too many."),
    }


def _fields() -> dict[str, str]:
    names = {
        "outcome": pgettext("driver", "What happened"),
        "reason": _("Why"),
        "relation": _("Who took it"),
        "consent": _("Consent"),
        "signer": _("Name"),
        "accepted": _("Pieces"),
        "signature": _("Signature"),
        "pictures": _("Photos"),
        "remarks": _("Remarks"),
        "place": pgettext("driver", "Place"),
        "occurred_at": _("Time"),
        "waybill": _("Number"),
        "latitude": _("Position"),
        "client_id": _("Entry"),
        "handling": _("To be minded"),
        "stop_id": pgettext("driver", "Stop"),
        "seal": _("Seal"),
    }
    names |= {"picture": names["pictures"], "longitude": names["latitude"], "shipment": names["waybill"]}
    counts = dict.fromkeys(("short", "damaged", "refused", "over", "wrong"), names["accepted"])
    return {f"field_{key}": said for key, said in {**names, **counts}.items()}
