"""From facts to jobs. The queue is the outbox: jobs are rows of the command's own transaction.

Facts of one command go to a reaction in batches, over a few lanes by subject, so that what happened to
one thing is handled in its order while different things are handled side by side. Delivery is at least
once. A fact that fails is tried alone, with back-off, off its lane; after the last try it becomes a
dead letter for a person, and nothing else waits for it.
"""

from __future__ import annotations

import json
import traceback
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Model
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job
from procrastinate.types import JSONValue

from nuoda.kernel import arrays, clock, ledger
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Fact, Recorded
from nuoda.kernel.models import DeadLetter
from nuoda.kernel.statements import insert, inserted_along, run

BATCH = 500
BACK_OFF_SECONDS = (2, 15, 60, 300)
_ALONE = "/fact/"
QUEUE_REACTIONS = "reactions"
QUEUE_RUNS = "runs"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reaction:
    """What follows certain facts. ``effect`` is given a batch and must bear being given it twice.

    Facts that ``when`` says nothing follows from make no job.
    """

    name: str
    facts: tuple[type[Fact], ...]
    effect: Callable[[Sequence[Recorded]], None]
    when: Callable[[Fact], bool] | None = None


_reactions: dict[str, Reaction] = {}
_by_fact: dict[str, list[str]] = defaultdict(list)


def register(reactions: Iterable[Reaction]) -> None:
    """Take the reactions table, once, at start-up."""
    for reaction in reactions:
        if reaction.name in _reactions:
            raise ValueError(f"Two reactions are called {reaction.name}.")
        _reactions[reaction.name] = reaction
        for kind in reaction.facts:
            _by_fact[kind.name].append(reaction.name)


def defer(facts: Sequence[tuple[int, Fact]]) -> None:
    """Put the jobs of these facts' reactions into the current transaction."""
    jobs = [_job(reaction, lock, batch) for reaction, lock, batch in _batches(facts)]
    if not jobs:
        return
    if isinstance(app.connector, DjangoConnector):
        locks = arrays.texts(job.lock for job in jobs)
        arguments = arrays.texts(json.dumps(job.task_kwargs) for job in jobs)
        run(_DEFER, [react.queue, react.name, locks, arguments])
    else:  # a replay puts a queue of its own in its place
        app.job_manager.batch_defer_jobs(jobs)


Change = tuple[str, Sequence[Any]]
"""A statement that changes rows and yields none: its text, and the values beside it."""


def record(
    facts: Sequence[Fact],
    *,
    by: Actor,
    at: datetime,
    command: str,
    along: Sequence[Sequence[Model]] = (),
    changes: Sequence[Change] = (),
) -> None:
    """Write facts and the jobs of their reactions; one statement, where nobody listens in between.

    New rows go ``along``, in lots of one model each, and so do ``changes`` of others.
    """
    apart = ledger.is_remembering() or not isinstance(app.connector, DjangoConnector)
    placed = [] if apart else _batches([*enumerate(facts, start=1)])
    if not placed:
        for lot in along:
            insert(lot)
        for change in changes:
            run(*change)
        ids = ledger.append(facts, by=by, at=at, command=command)
        defer([*zip(ids, facts, strict=True)])
        return
    reactions, locks, places = zip(*placed, strict=True)
    written = ledger.appended(facts, by=by, at=at, command=command)
    lists = [arrays.texts(locks), arrays.texts(reactions), arrays.texts(map(arrays.plain, places))]
    text, rows = inserted_along(along) if along else ("", [])
    before = [text] if along else []
    before += [f"change_{place} AS ({change})" for place, (change, _values) in enumerate(changes)]
    values = [*rows, *(value for _change, given in changes for value in given), *written]
    run(f"WITH {', '.join([*before, _RECORD])}", [*values, react.queue, react.name, *lists])


def _batches(facts: Sequence[tuple[int, Fact]]) -> list[tuple[str, str, list[int]]]:
    """Reaction, lock and the facts of each job, these by whatever number they are given with."""
    lanes: dict[tuple[str, int], list[int]] = defaultdict(list)
    many: int = settings.NUODA_LANES
    for number, fact in facts:
        following = _by_fact[fact.name]
        if not following:
            continue
        owner = fact.about or fact.subject
        lane = zlib.crc32(str(owner).encode()) % many
        for reaction in following:
            when = _reactions[reaction].when
            if when is None or when(fact):
                lanes[reaction, lane].append(number)
    return [
        (reaction, f"{reaction}/{lane}", numbers[start : start + BATCH])
        for (reaction, lane), numbers in lanes.items()
        for start in range(0, len(numbers), BATCH)
    ]


def _job(reaction: str, lock: str, batch: list[int]) -> Job:
    arguments: dict[str, JSONValue] = {"reaction": reaction, "facts": [*batch], "attempt": 0}
    return Job(queue=react.queue, task_name=react.name, lock=lock, queueing_lock=None, task_kwargs=arguments)


# What procrastinate's manager of jobs runs, in a text that the server plans once.
_DEFER = (
    "SELECT procrastinate_defer_jobs_v1(array_agg("
    "ROW(%s::text, %s::text, 0, given.lock, NULL, given.arguments, NULL)::procrastinate_job_to_defer_v1"
    " ORDER BY given.place))"
    " FROM unnest(%s::text[], %s::jsonb[]) WITH ORDINALITY AS given(lock, arguments, place)"
)

# The same, after WITH, for facts that are written along: each job names its facts by their places among them.
_RECORD = (
    f"written AS ({ledger.APPEND}), told AS (SELECT array_agg(id ORDER BY id) AS ids FROM written)"
    " SELECT procrastinate_defer_jobs_v1(array_agg("
    "ROW(%s::text, %s::text, 0, given.lock, NULL, jsonb_build_object('reaction', given.reaction, 'facts',"
    " (SELECT jsonb_agg(told.ids[place]) FROM unnest(given.places::int[]) AS place), 'attempt', 0), NULL)"
    "::procrastinate_job_to_defer_v1 ORDER BY given.place))"
    " FROM told, unnest(%s::text[], %s::text[], %s::text[])"
    " WITH ORDINALITY AS given(lock, reaction, places, place)"
)


@app.task(name="react", queue=QUEUE_REACTIONS)
def react(*, reaction: str, facts: list[int], attempt: int) -> None:
    """Run one reaction on one batch of facts."""
    recorded = ledger.by_ids(facts)
    try:
        _reactions[reaction].effect(recorded)
    except Exception as error:
        log.warning("reaction failed", reaction=reaction, facts=facts[:5], attempt=attempt, exc_info=True)
        _set_aside(reaction, facts, attempt, error)


def _set_aside(reaction: str, facts: list[int], attempt: int, error: Exception) -> None:
    """Try the facts of a failed batch one by one; park the one that has failed every time."""
    if len(facts) == 1 and attempt >= len(BACK_OFF_SECONDS):
        DeadLetter.objects.bulk_create(
            [
                DeadLetter(
                    reaction=reaction,
                    fact_id=facts[0],
                    error=f"{type(error).__name__}: {error}"[:2_000],
                    trace="".join(traceback.format_exception(error))[-8_000:],
                    attempts=attempt + 1,
                    at=clock.now(),
                )
            ],
            ignore_conflicts=True,
        )
        return
    wait = BACK_OFF_SECONDS[attempt] if len(facts) == 1 and not clock.is_simulated() else 0
    step = attempt + 1 if len(facts) == 1 else attempt
    with transaction.atomic():
        for fact in facts:
            react.configure(
                schedule_in={"seconds": wait} if wait else None, lock=f"{reaction}{_ALONE}{fact}"
            ).defer(reaction=reaction, facts=[fact], attempt=step)


def is_alone(lock: str | None) -> bool:
    """Whether a job with this lock tries one fact by itself: such a job joins no batch again."""
    return lock is not None and _ALONE in lock


def retry(reaction: str, fact: int) -> None:
    """Give a dead letter's fact to its reaction again, from the first try."""
    react.configure(lock=f"{reaction}{_ALONE}{fact}").defer(reaction=reaction, facts=[fact], attempt=0)
