"""Warnings of areas from files: one message of CAP 1.2 each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nuoda.connectors.telematics.cap import read_alert
from nuoda.domains.shipments.commands import take_alert
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.errors import Invalid
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

WARNINGS = "warnings"
IMPORTER = system("import")


def import_warnings(files: Sequence[Path], *, say: Callable[[Text], str]) -> dict[str, Any]:
    """Take each file's message in; one that is refused holds up no other.

    Returns ``{"messages": [{"file", "identifier", "outcome", "ended"}], "refused": [{"item", "reason"}]}``.
    """
    messages: list[dict[str, Any]] = []
    refused: list[dict[str, str]] = []
    for file in files:
        try:
            alert = read_alert(file.read_bytes())
            report = take_alert(by=IMPORTER, at=clock.now(), alert=alert)
        except Invalid as bad:
            why = "; ".join(f"{one.field}: {say(one.reason)}" for one in bad.fields) or say(bad.sentence)
            refused.append({"item": file.name, "reason": why})
        except OSError as broken:
            why = say(_("The file cannot be read: %(why)s.", {"why": broken.strerror or ""}))
            refused.append({"item": file.name, "reason": why})
        else:
            told = {"file": file.name, "identifier": alert.identifier}
            messages.append({**told, "outcome": report.outcome, "ended": report.ended})
    return {"messages": messages, "refused": refused}
