"""Kinds of records and reasons for keeping, in words; whoever shows them translates them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nuoda.domains.privacy.facts import Record
from nuoda.insight.retention.selecting import Keeping, Why
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class Words:
    """What a kind of record is called, since when its period runs, and what goes at its end."""

    name: Text
    since: Text
    goes: Text


RECORDS: Mapping[Record, Words] = {
    Record.ORDER: Words(
        _("Parties of orders"),
        _("the end of its last shipment, or the order"),
        _("names, phones, addresses below the city, in every version"),
    ),
    Record.SHIPMENT: Words(
        _("Consignees of shipments"),
        _("delivered, returned, lost or cancelled"),
        _("name, phone, address, who signed, words of scans, exact places"),
    ),
    Record.PROOF: Words(
        _("Proofs of delivery"),
        _("handed over to the consignee"),
        _("signature, photos, place, remarks, signed receipts"),
    ),
    Record.POSITION: Words(
        _("Positions of devices"), _("the position"), _("the position; that of a shipment goes after it")
    ),
    Record.STOP: Words(
        _("Stops of drivers"), _("done or cancelled"), _("name, phone, address, instructions, notes")
    ),
    Record.CASE: Words(
        _("Threads of cases"), _("closed, or resolved"), _("what was said and found, letters, files")
    ),
    Record.CLAIM: Words(
        _("Papers of claims"), _("decided or paid"), _("claimant, words, papers, bank references")
    ),
    Record.MAIL: Words(_("Mails that came in"), _("received"), _("who wrote, what, with which files")),
    Record.ORDER_MAIL: Words(
        _("Orders read from mails"), _("received"), _("what was read, from whom; the order stays")
    ),
    Record.PROMISE: Words(
        _("Notes at promises"), _("kept, broken or called off"), _("notes, evidence and who agreed")
    ),
    Record.RESERVATION: Words(
        _("Consignees of reservations"), _("picked, released or lapsed"), _("the consignee's name")
    ),
    Record.DOCUMENT: Words(
        _("Raw documents"), _("last received"), _("the bytes and what was refused; counts stay")
    ),
    Record.NOTICE: Words(
        _("Notices and their mails"), _("queued"), _("to whom and what was said; that it went stays")
    ),
    Record.ENCLOSURE: Words(
        _("Issued documents"), _("issued"), _("the bytes, and who acknowledged; number and digest stay")
    ),
    Record.POST: Words(_("Messages to endpoints"), _("queued"), _("what was sent and answered")),
    Record.SURVEY: Words(_("Words of surveys"), _("answered"), _("the words; the score stays")),
    Record.CONTACT: Words(
        _("Former contacts"), _("ended"), _("name, mail address and phone; the duty stays")
    ),
    Record.DRAFT: Words(_("Unsent orders"), _("last kept"), _("the whole form")),
    Record.ANSWER: Words(
        _("Answers to repeated requests"), _("answered"), _("the answer under its idempotency key")
    ),
    Record.RUN: Words(
        _("Reports of long jobs"), _("finished"), _("refused rows and errors; how much was done stays")
    ),
    Record.LETTER: Words(_("Settled dead letters"), _("settled"), _("error and trace")),
    Record.ACCESS: Words(
        _("Purposes of reading in clear"), _("the reading"), _("the purpose; who read what and when stays")
    ),
    Record.SESSION: Words(_("Sessions"), _("expired"), _("the session; counts of failed look-ups")),
    Record.REQUEST: Words(
        _("Requests of persons"), _("answered, refused or withdrawn"), _("who asked and in which words")
    ),
}

WHYS: Mapping[Why, Text] = {
    Why.HOLD: _("a hold: %(label)s"),
    Why.CASE: _("an open case: %(label)s"),
    Why.CLAIM: _("an open claim: %(label)s"),
    Why.DISPUTE: _("a dispute about claim %(label)s"),
    Why.AWARD: _("an award that is not carried out: %(label)s"),
    Why.RECOURSE: _("open recourse: %(label)s"),
    Why.UNDER_WAY: _("shipment %(label)s is under way"),
    Why.TIME_BAR: _("a claim for %(label)s could still be sued for"),
    Why.RECENT: _("shipment %(label)s was over later"),
}
SHORT: Mapping[Why, Text] = {
    Why.HOLD: _("holds"),
    Why.CASE: _("open cases"),
    Why.CLAIM: _("open claims"),
    Why.DISPUTE: _("disputes"),
    Why.AWARD: _("open awards"),
    Why.RECOURSE: _("open recourse"),
    Why.UNDER_WAY: _("under way"),
    Why.TIME_BAR: _("time to sue"),
    Why.RECENT: _("over later"),
}


def why_kept(keeping: Keeping) -> Text:
    """What keeps a record, by name."""
    return Text(WHYS[keeping.why].message, {"label": keeping.label})
