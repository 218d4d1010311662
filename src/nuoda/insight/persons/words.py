"""Words of a copy and of a letter to a person who asked; whoever shows them translates them."""

from __future__ import annotations

from collections.abc import Mapping

from nuoda.domains.privacy.facts import Kept, Record
from nuoda.insight.persons.finding import NOT_OVER
from nuoda.insight.retention.selecting import Why
from nuoda.insight.retention.words import RECORDS, WHYS
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

FIELDS: Mapping[str, Text] = {
    "record": _("Kind of record"),
    "id": _("Identifier"),
    "field": _("Field"),
    "value": _("Value"),
    "reference": _("Order number"),
    "waybill": _("Waybill"),
    "carrier": _("Carrier"),
    "name": _("Name"),
    "phone": _("Phone"),
    "email": _("Mail address"),
    "address": _("Address"),
    "other_name": _("Sender"),
    "goods": _("Goods"),
    "ordered_at": _("Ordered"),
    "booked_at": _("Handed to the carrier"),
    "delivered_at": _("Delivered at"),
    "occurred_at": _("Handed over"),
    "opened_at": _("Opened"),
    "received_at": _("Received"),
    "queued_at": _("Sent"),
    "issued_at": _("Issued"),
    "asked_at": _("Asked for a rating"),
    "due_at": _("Promised by"),
    "state": _("State"),
    "kind": _("Kind"),
    "number": _("Number"),
    "label": _("About"),
    "signer": _("Signed by"),
    "relation": _("Who signed is"),
    "pictures": _("Photos"),
    "signature": _("Signature kept"),
    "cause": _("Cause"),
    "lines": _("Messages in the thread"),
    "claimant": _("Claimant"),
    "purpose": _("Given as"),
    "total": _("Amount"),
    "day": _("Day"),
    "title": _("Subject"),
    "words": _("Words"),
    "file": _("File"),
    "duty": _("Duty"),
    "score": _("Score"),
    "sender_kind": _("Read from"),
}


def record_words(record: Record) -> Text:
    """What a kind of record is called; contacts are found while they are there, and not only former ones."""
    return _("Contacts of customers") if record is Record.CONTACT else RECORDS[record].name


def why_words(kept: Kept) -> Text:
    """What keeps a record from being forgotten, by name; empty where nothing does."""
    if not kept.why:
        return Text("")
    if kept.why == NOT_OVER:
        return _("it is still in use")
    return Text(WHYS[Why(kept.why)].message, {"label": kept.by})
