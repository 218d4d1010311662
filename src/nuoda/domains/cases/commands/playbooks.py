"""Writing playbooks: each change is a version of its own; what runs keeps its version."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.gate import SUPERVISORS
from nuoda.domains.cases.facts import PlaybookEnded, PlaybookWritten
from nuoda.domains.cases.models import Playbook
from nuoda.domains.cases.rules import MOST_STEPS, PROOFS, ROLES, Kind, PlayStep, Severity, all_codes
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

_CODE = re.compile(r"[a-z][a-z0-9_-]{1,39}")
_MOST_MINUTES = 90 * 24 * 60


class PlaybooksNeedSupervisor(Forbidden):
    """Playbooks are kept by supervisors."""

    code = "playbooks_need_supervisor"
    sentence = _("Playbooks are written by supervisors.")


@dataclass(frozen=True, slots=True)
class PlaybookDraft:
    """A version to be: ``cause`` is a code, a group (``DAMAGE``) or "" for all; no severities means all."""

    code: str
    name: str
    kind: str
    steps: Sequence[PlayStep]
    name_en: str = ""
    cause: str = ""
    severities: Sequence[str] = ()
    source: str = ""


@command
def write_playbook(*, by: Actor, at: datetime, draft: PlaybookDraft) -> UUID:
    """Put a version of a playbook in force from now on; the version before ends now.

    Cases that were opened before keep theirs. A version that says the same changes nothing. Returns the
    version's id. Raises :class:`PlaybooksNeedSupervisor` and ``Invalid``.
    """
    if by.role not in SUPERVISORS:
        raise PlaybooksNeedSupervisor
    problems = check_draft(draft)
    if problems:
        raise Invalid(fields=problems)
    before = Playbook.objects.select_for_update().filter(code=draft.code).order_by("-version").first()
    row = Playbook(
        code=draft.code, version=before.version + 1 if before else 1, name=draft.name.strip(),
        name_en=draft.name_en.strip(), kind=draft.kind, cause=draft.cause,
        severities=sorted(set(draft.severities)), steps=[asdict(one) for one in draft.steps], valid_from=at,
        source=draft.source.strip() or by.name, written_by=by.name,
    )  # fmt: skip
    if before is not None and before.valid_to is None:
        if _same(before, row):
            return before.id
        before.valid_to = at
        before.save(update_fields=["valid_to"])
    row.save(force_insert=True)
    subject = Ref("playbook", str(row.id))
    state(PlaybookWritten(subject=subject, code=row.code, play_version=row.version, valid_from=at))
    return row.id


@command
def end_playbook(*, by: Actor, at: datetime, code: str) -> None:
    """End a playbook: cases opened from now on have it no more. Raises ``NotFound``."""
    if by.role not in SUPERVISORS:
        raise PlaybooksNeedSupervisor
    row = Playbook.objects.select_for_update().filter(code=code, valid_to__isnull=True).first()
    if row is None:
        raise NotFound
    row.valid_to = at
    row.save(update_fields=["valid_to"])
    state(PlaybookEnded(subject=Ref("playbook", str(row.id)), code=code, ended_at=at))


def check_draft(draft: PlaybookDraft) -> list[FieldError]:
    """What is wrong with a draft."""
    problems = check_text("name", draft.name, required=True, longest=120)
    problems += check_text("name_en", draft.name_en, longest=120)
    problems += check_text("source", draft.source, longest=200)
    if not _CODE.fullmatch(draft.code):
        problems.append(
            FieldError(
                "code", _("It is no code."), _("Use 2 to 40 small letters, figures, - and _, a letter first.")
            )
        )
    if draft.kind not in {one.value for one in Kind}:
        problems.append(FieldError("kind", _("Unknown kind."), _("Choose one from the list.")))
    known = all_codes()
    if draft.cause and draft.cause not in known | {one.split(".")[0] for one in known}:
        problems.append(FieldError("cause", _("Unknown reason."), _("Choose one from the list.")))
    if set(draft.severities) - {one.value for one in Severity}:
        problems.append(FieldError("severities", _("Unknown severity."), _("Choose one from the list.")))
    return problems + _check_steps(draft.steps)


def _check_steps(steps: Sequence[PlayStep]) -> list[FieldError]:
    if not 1 <= len(steps) <= MOST_STEPS:
        reason = _(
            "It has %(count)s steps; 1 to %(most)s are taken.", {"count": len(steps), "most": MOST_STEPS}
        )
        return [FieldError("steps", reason, _("Write each step on its own, the shortest way that works."))]
    problems = []
    keys = [one.key for one in steps]
    if len(set(keys)) < len(keys):
        problems.append(FieldError("steps", _("Two steps have the same key."), _("Give each its own.")))
    for place, one in enumerate(steps, start=1):
        field = f"steps.{place}"
        problems += check_text(field, one.name, required=True, longest=200)
        problems += check_text(field, one.name_en, longest=200)
        problems += check_number(field, one.minutes, least=1, most=_MOST_MINUTES, unit=_("minutes"))
        if not _CODE.fullmatch(one.key):
            problems.append(
                FieldError(
                    field,
                    _("It is no code."),
                    _("Use 2 to 40 small letters, figures, - and _, a letter first."),
                )
            )
        if one.role not in ROLES or one.proof not in PROOFS:
            problems.append(
                FieldError(field, _("Owner or proof is unknown."), _("Choose one from the list."))
            )
    return problems


def _same(one: Playbook, other: Playbook) -> bool:
    told = ("name", "name_en", "kind", "cause", "severities", "steps")
    return all(getattr(one, name) == getattr(other, name) for name in told)
