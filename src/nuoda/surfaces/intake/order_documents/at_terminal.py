"""Documents of orders from the command line: each file is kept and taken here and now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from nuoda.connectors.storefronts.discovery import order_connectors
from nuoda.domains.customers.queries import customers_by_code
from nuoda.kernel import clock, limits
from nuoda.kernel.actor import system
from nuoda.kernel.answering import Answered
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.inbox import Item
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.order_documents.taking import take_order_document
from nuoda.surfaces.intake.problems import FileRefused

IMPORTER = system("import")


def import_order_documents(
    format: str, files: Sequence[Path], *, customer: str, zone: str, say: Callable[[Text], str]
) -> tuple[dict[str, Any], bool]:
    """Take files in. Returns what came of them as JSON, and whether every one was understood.

    Raises Invalid for a format, customer or zone that there is not, FileRefused for a file that is not there.
    """
    _check(format, customer, zone)
    came = [(file.name, _take(format, file, customer, zone)) for file in files]
    many = len(came) > 1
    refused = [
        {"item": f"{name}: {one.item}".rstrip(": ") if many else one.item, "reason": say(one.reason)}
        for name, each in came
        for one in each.refused
    ]
    answer = {
        "accepted": sum(each.accepted for _name, each in came),
        "duplicate": sum(each.duplicate for _name, each in came),
        "refused": refused,
        "replies": {name: each.body.decode("utf-8", "replace") for name, each in came if each.body},
    }
    return answer, all(each.understood for _name, each in came)


def _check(format: str, customer: str, zone: str) -> None:
    if format not in order_connectors():
        choices = {"name": format, "all": ", ".join(order_connectors())}
        reason = _("There is no format %(name)s; there are %(all)s.", choices)
        raise Invalid(fields=[FieldError("--format", reason, _("Choose one of them."))])
    if zone not in available_timezones():
        reason = _("Unknown time zone %(zone)s.", {"zone": zone[:40]})
        raise Invalid(fields=[FieldError("--zone", reason, _("Write it like Asia/Shanghai."))])
    if customer not in customers_by_code([customer], actor=IMPORTER):
        reason = _("There is no customer %(code)s.", {"code": customer[:40]})
        raise Invalid(fields=[FieldError("--customer", reason, _("Say whose orders they are."))])


def _take(format: str, file: Path, customer: str, zone: str) -> Answered:
    """A file too large to be read is refused before it is."""
    try:
        if file.stat().st_size > limits.DOCUMENT_BYTES:
            most = {"most": limits.DOCUMENT_BYTES // (1024 * 1024)}
            why = _("It is larger than %(most)s MB. Send it in several.", most)
            return Answered(0, 0, (Item("", why),), None, "", understood=False)
        body = file.read_bytes()
    except OSError as gone:
        reason = _("It cannot be read: %(why)s.", {"why": gone.strerror or type(gone).__name__})
        raise FileRefused(str(file), reason, _("Check the path.")) from gone
    return take_order_document(
        by=IMPORTER, at=clock.now(), format=format, body=body, sender="import", customer=customer, zone=zone
    )
