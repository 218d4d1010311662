"""The kernel's own records that hold personal data: raw documents, answers, reports of runs, dead letters,
purposes of reading.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.forgetting import Past, Place, Reach, empty, forgetting, only_the_system, past_rows
from nuoda.kernel.models import Answer, DeadLetter, InboundDocument, Run
from nuoda.kernel.statements import run

_DOCUMENTS = Reach("last_received_at", "state <> 'received'", "size > 0", "format")
_ANSWERS = Reach("at", "TRUE", "TRUE", "command")
_RUNS = Reach(
    "finished_at", "finished_at IS NOT NULL", "report <> '{}' OR cursor <> '{}' OR error <> ''", "kind"
)
_LETTERS = Reach("settled_at", "settled_at IS NOT NULL", "error <> '' OR trace <> ''", "reaction")
_READ = ("document.opened", "shipment.personal_data_revealed")


def past_documents(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Raw documents that were read, by when they last came."""
    return past_rows((InboundDocument, _DOCUMENTS), before=before, after=after, limit=limit, actor=actor)


def past_answers(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Answers kept under idempotency keys."""
    return past_rows((Answer, _ANSWERS), before=before, after=after, limit=limit, actor=actor)


def past_runs(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Reports of long jobs that are over: they tell of rows that were refused."""
    return past_rows((Run, _RUNS), before=before, after=after, limit=limit, actor=actor)


def past_letters(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Errors of dead letters that a person has settled."""
    return past_rows((DeadLetter, _LETTERS), before=before, after=after, limit=limit, actor=actor)


@command
def forget_documents(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> int:
    """Remove the bytes of raw documents, and what was said of their items; counts and format stay.

    Their digest goes too: the same bytes, come again, are a document of their own.
    """
    only_the_system(by)
    emptied = zlib.compress(b"").hex()
    return empty(
        "kernel_inbound_document",
        f"body = '\\x{emptied}', size = 0, report = '{{}}', options = '{{}}', sender_name = '', sender = '',"
        " sha256 = encode(sha256(id::text::bytea), 'hex')",
        "id = ANY(%s::uuid[])",
        ids,
    )


@command
def forget_answers(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> int:
    """Delete kept answers: whoever sends so old a request again is answered anew."""
    only_the_system(by)
    return len(run("DELETE FROM kernel_answer WHERE id = ANY(%s::uuid[]) RETURNING 1", [arrays.ids(ids)]))


@command
def forget_runs(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> int:
    """Empty the reports of long jobs; what they were, how long and how much they did stays."""
    only_the_system(by)
    changes = "report = '{}', cursor = '{}', error = ''"
    return empty("kernel_run", changes, "id = ANY(%s::uuid[])", ids)


@command
def forget_letters(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> int:
    """Empty the errors of settled dead letters."""
    only_the_system(by)
    return empty("kernel_dead_letter", "error = '', trace = ''", "id = ANY(%s::uuid[])", ids)


_PURPOSES = " FROM kernel_fact WHERE name = ANY(%s::text[]) AND at < %s AND data->>'purpose' <> ''"


def past_purposes(*, before: datetime, actor: Actor) -> int:
    """How many readings in clear before an instant still say what for."""
    if not actor.sees_all:
        return 0
    return int(run(f"SELECT count(*){_PURPOSES}", [arrays.texts(_READ), before])[0][0])


@command
def forget_purposes(*, by: Actor, at: datetime, before: datetime, limit: int) -> int:
    """Empty the purposes of readings in clear before an instant, ``limit`` at a time. Who read what and when
    stays.
    """
    only_the_system(by)
    with forgetting():
        return len(
            run(
                'UPDATE kernel_fact SET data = data || \'{"purpose": ""}\''
                f" WHERE id IN (SELECT id{_PURPOSES} ORDER BY id LIMIT %s) RETURNING 1",
                [arrays.texts(_READ), before, limit],
            )
        )
