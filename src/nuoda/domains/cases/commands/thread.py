"""What all verbs of a case share: taking the row in hand, its number, its thread, its facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db import connection

from nuoda.domains.cases.facts import CaseMoved
from nuoda.domains.cases.models import Case, CaseEntry
from nuoda.domains.cases.rules import Audience, may_move
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.command import state
from nuoda.kernel.errors import Conflict, Forbidden, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.search import index_text
from nuoda.kernel.searching import write_search
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _


class CaseChangedMeanwhile(Conflict):
    """Somebody else saved the case since it was read."""

    code = "case_changed_meanwhile"
    sentence = _("Somebody saved this case while you were writing. Your words are kept; reload and compare.")


class CaseCannotMove(Conflict):
    """The case's state does not allow the step."""

    code = "case_cannot_move"
    sentence = _("The case is not in a state that allows this step.")


class Common(TypedDict):
    subject: Ref
    about: Ref | None
    customer_id: UUID | None
    number: str
    kind: str
    shipment_id: UUID | None


def common(case: Case) -> Common:
    """The envelope of every fact about a case."""
    about = (
        Ref("order", str(case.order_id))
        if case.order_id
        else Ref("shipment", str(case.shipment_id))
        if case.shipment_id
        else None
    )
    return Common(
        subject=Ref("case", str(case.id)), about=about, customer_id=case.customer_id, number=case.number,
        kind=case.kind, shipment_id=case.shipment_id,
    )  # fmt: skip


def case_in_hand(case_id: UUID, *, by: Actor, version: int | None = None) -> Case:
    """The locked row, for staff. Raises NotFound, Forbidden or :class:`CaseChangedMeanwhile`."""
    if not by.is_staff and by.role is not Role.SYSTEM:
        raise Forbidden
    case = Case.objects.visible_to(by).select_for_update().filter(id=case_id).first()
    if case is None:
        raise NotFound
    if version is not None and case.version != version:
        raise CaseChangedMeanwhile
    return case


def next_numbers(count: int, at: datetime) -> list[str]:
    """Case numbers such as ``C2611210042``; gaps are allowed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_number') FROM generate_series(1, %s)", [count])
        return [f"C{at:%y%m%d}{row[0] % 1_000_000:04d}" for row in cursor.fetchall()]


def move(case: Case, after: str, at: datetime) -> None:
    """Move a case to a state its present one allows. Raises :class:`CaseCannotMove`."""
    before = case.state
    if before == after:
        return
    if not may_move(case.kind, before, after):
        raise CaseCannotMove
    case.state = after
    state(CaseMoved(**common(case), before=before, after=after))


def save(case: Case, at: datetime) -> None:
    case.version += 1
    case.changed_at = at
    case.save()


def entry(
    case: Case,
    *,
    by: Actor,
    at: datetime,
    body: str | Text,
    audience: Audience = Audience.INTERNAL,
) -> CaseEntry:
    """A line of the thread, not yet saved: a person's words, or a sentence of the system with figures."""
    message, figures = stored(body)
    return CaseEntry(
        case=case, at=at, audience=audience.value, author=by.name, author_role=by.role.value,
        body=message, figures=figures,
    )  # fmt: skip


def stored(body: str | Text) -> tuple[str, Mapping[str, str] | None]:
    """Words as they are kept: a person's as they stand, a sentence of the system with its figures."""
    if isinstance(body, str):
        return body, None
    return body.message, {name: str(value) for name, value in body.figures.items()}


def index(cases: Sequence[Case]) -> None:
    write_search(
        Case, [(case.id, index_text(case.number, case.label, case.title, case.cause)) for case in cases]
    )
