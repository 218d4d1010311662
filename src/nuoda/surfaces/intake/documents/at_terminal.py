"""Documents from the command line: each file is kept and read here and now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import available_timezones

from nuoda.connectors.carriers.discovery import connectors
from nuoda.kernel import clock, limits
from nuoda.kernel.actor import system
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.inbox import Item
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.documents.reading import Taking, take_document
from nuoda.surfaces.intake.documents.report import Report, as_json, together
from nuoda.surfaces.intake.documents.sheets import take_sheets
from nuoda.surfaces.intake.problems import FileRefused

IMPORTER = system("import")
CSV = "csv"


def formats() -> list[str]:
    """Every format that a file may have: those of the connectors, and mapped sheets."""
    return sorted([*connectors(), CSV])


def import_documents(
    format: str,
    files: Sequence[Path],
    *,
    mapping: str,
    taking: Taking,
    say: Callable[[Text], str],
    out: TextIO,
) -> tuple[dict[str, Any], bool]:
    """Take files in. Returns what came of them as JSON, and whether every one was understood.

    Raises Invalid for a format or a zone that there is not, FileRefused for a file that is not there.
    """
    _check(format, taking)
    if format == CSV:
        report = take_sheets(files, mapping=mapping, taking=taking, by=IMPORTER, out=out)
    else:
        report = together([(file.name, _take(format, file, taking)) for file in files])
    return as_json(report, actor=IMPORTER, say=say), report.understood


def _check(format: str, taking: Taking) -> None:
    if format not in formats():
        choices = {"name": format, "all": ", ".join(formats())}
        reason = _("There is no format %(name)s; there are %(all)s.", choices)
        raise Invalid(fields=[FieldError("--format", reason, _("Choose one of them."))])
    if taking.zone not in available_timezones():
        reason = _("Unknown time zone %(zone)s.", {"zone": taking.zone[:40]})
        raise Invalid(fields=[FieldError("--zone", reason, _("Write it like Asia/Shanghai."))])


def _take(format: str, file: Path, taking: Taking) -> Report:
    """A file too large to be read is refused before it is."""
    try:
        if file.stat().st_size > limits.DOCUMENT_BYTES:
            most = {"most": limits.DOCUMENT_BYTES // (1024 * 1024)}
            why = _("It is larger than %(most)s MB. Send it in several.", most)
            return Report(refused=[Item("", why)], understood=False)
        body = file.read_bytes()
    except OSError as gone:
        reason = _("It cannot be read: %(why)s.", {"why": gone.strerror or type(gone).__name__})
        raise FileRefused(str(file), reason, _("Check the path.")) from gone
    at = clock.now()
    return take_document(by=IMPORTER, at=at, format=format, body=body, sender="import", taking=taking)
