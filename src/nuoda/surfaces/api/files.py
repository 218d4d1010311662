"""Files that go along with words into a case, and the tasks of cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from nuoda.domains.cases.queries import task_rows
from nuoda.kernel.attachments import keep_attachment
from nuoda.kernel.checks import check_text
from nuoda.kernel.errors import Invalid
from nuoda.kernel.paging import Window
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.body import read_raw
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import MOST, Asked
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["cases"])


class KeptFileOut(Schema):
    """A kept file; ``sha256`` and ``size`` are of the file as kept."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str


class TaskOut(Schema):
    """Something to be done for a case; ``done`` is null while it is open, false where it was waived."""

    id: UUID
    case_id: UUID
    case_number: str
    kind: str
    what: str
    owner: str
    due_at: datetime
    done: bool | None
    ended_at: datetime | None
    said: str


class TasksOut(Schema):
    items: list[TaskOut]


class TaskFilter(Asked):
    state: Literal["", "open", "done", "waived"] = "open"
    case_id: UUID | None = None


_BODY = {
    "parameters": [
        {"name": "name", "in": "query", "required": True, "schema": {"type": "string", "maxLength": 120}}
    ],
    "requestBody": {
        "required": True,
        "description": "The bytes of one picture, PDF file, text or XLSX sheet of at most 10 MB.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
}


@router.post(
    "/files",
    operation_id="keep_file",
    summary="Keep a file for a case",
    auth=Key("keep_file"),
    response={200: KeptFileOut},
    openapi_extra=_BODY,
)
def keep(request: HttpRequest) -> dict[str, Any]:
    """Keep one file: the raw bytes as the body, ``?name=`` what it is called. Name its id under ``files``
    when you open a case or write into one. What the bytes are counts, not the name.
    """
    by, at = acted(request)
    name = request.GET.get("name", "")
    problems = check_text("name", name, required=True, longest=120)
    if problems:
        raise Invalid(fields=problems)
    kept = keep_attachment(read_raw(request), name=name, at=at, by=by)
    return {field: getattr(kept, field) for field in KeptFileOut.model_fields}


@router.get(
    "/tasks",
    operation_id="list_tasks",
    summary="List tasks of cases",
    auth=Key("list_tasks"),
    response={200: TasksOut},
)
def tasks(request: HttpRequest, wanted: Query[TaskFilter]) -> dict[str, Any]:
    """Tasks, the next due first, at most 200. They are the house's own: a key of a customer sees none."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    window = Window(size=MOST)
    found = task_rows(actor=by, window=window, state=wanted.state, case_id=wanted.case_id)
    return {"items": [shaped(TaskOut, one) for one in found.rows]}
