"""The files of a line."""

from __future__ import annotations

from collections.abc import Sequence

from nuoda.domains.cases.models import CaseAttachment, CaseEntry
from nuoda.kernel.attachments import KeptFile


def attach(line: CaseEntry, files: Sequence[KeptFile]) -> None:
    """Hang kept files on a line that was saved."""
    CaseAttachment.objects.bulk_create(attached(line, files))


def attached(line: CaseEntry, files: Sequence[KeptFile]) -> list[CaseAttachment]:
    """The rows that hang kept files on a line, not yet saved."""
    return [
        CaseAttachment(
            entry=line, stored_id=one.id, name=one.name, media_type=one.media_type, size=one.size,
            sha256=one.sha256,
        )
        for one in files
    ]  # fmt: skip
