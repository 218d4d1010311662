"""The copy that a person is handed: what is held about her, in clear; what is about others, masked."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from typing import Any

from django.utils import translation

from nuoda.domains.privacy.facts import Record
from nuoda.insight.persons.finding import Holding
from nuoda.insight.persons.words import FIELDS, record_words
from nuoda.kernel.personal import mask_address, mask_email, mask_name, mask_phone
from nuoda.kernel.persons import Person
from nuoda.kernel.translate import here
from nuoda.pages.lists.export import safe_text

_OF_SOMEBODY: Mapping[str, Callable[[str], str]] = {
    "name": mask_name, "phone": mask_phone, "email": mask_email, "address": mask_address,
}  # fmt: skip
_NAMES = ("other_name", "signer", "claimant")
_WRITTEN = ("title", "words")
_OURS = ("customer_id",)
_HIDDEN = "***"


def copy_of(held: Sequence[Holding], person: Person, *, number: str, at: datetime) -> dict[str, Any]:
    """The copy as JSON: its number, when it was made, and each record with its values.

    What bears another person is masked: her name, phone and address in a record of somebody else's, senders,
    whoever signed instead of her, free words that she did not write.
    """
    names = frozenset(
        one.found.values.get("name", "") for one in held if person.bears(one.found.values)
    ) - {""}  # fmt: skip
    return {
        "request": number,
        "made_at": at.isoformat(),
        "records": [
            {
                "kind": one.record.value,
                "id": str(one.found.id),
                "since": one.found.since.isoformat() if one.found.since else None,
                "kept_because": one.kept.why,
                "kept_until": one.kept.until.isoformat() if one.kept.until else None,
                "values": _shown(one.found.values, person, names),
            }
            for one in held
        ],
    }


def _shown(values: Mapping[str, str], person: Person, names: frozenset[str]) -> dict[str, str]:
    hers = person.bears(values)
    shown = {}
    for name, value in values.items():
        if name in _OURS or not value:
            continue
        if name in _NAMES:
            shown[name] = value if value in names else mask_name(value)
        elif name in _OF_SOMEBODY and not hers:
            shown[name] = _OF_SOMEBODY[name](value)
        elif name in _WRITTEN and not hers:
            shown[name] = _HIDDEN
        else:
            shown[name] = value
    return shown


def json_file(copy: Mapping[str, Any]) -> bytes:
    """The copy as a JSON file."""
    return json.dumps(copy, ensure_ascii=False, indent=1).encode()


def sheet_file(copy: Mapping[str, Any], *, language: str) -> bytes:
    """The copy as an XLSX sheet in her language: one row for each value of a record."""
    book = import_module("openpyxl").Workbook(write_only=True)
    with translation.override(language):
        sheet = book.create_sheet(str(copy["request"]))
        sheet.append([here(FIELDS[one]) for one in ("record", "id", "field", "value")])
        for one in copy["records"]:
            name = here(record_words(Record(one["kind"])))
            for field, value in one["values"].items():
                sheet.append([name, one["id"], here(FIELDS[field]), safe_text(value)])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
