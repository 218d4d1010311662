"""``@command``: the only way state changes.

A command is one durable transaction: rows, facts and the jobs of the reactions commit together or not
at all. It takes keyword arguments only, among them ``by`` (who) and ``at`` (when). It never calls
another command.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar, get_type_hints

from django.db import transaction
from django.db.models import Model
from pydantic import TypeAdapter

from nuoda.kernel import outbox
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import Conflict
from nuoda.kernel.facts import Fact
from nuoda.kernel.models import Answer
from nuoda.kernel.statements import insert, run
from nuoda.kernel.text import text as _
from nuoda.kernel.turns import step_aside

P = ParamSpec("P")
R = TypeVar("R")


class IdempotencyKeyReused(Conflict):
    """The same key came with other content."""

    code = "idempotency_key_reused"
    sentence = _("This idempotency key was already used for a different request. Use a new key.")


@dataclass(slots=True)
class _Work:
    command: str
    facts: list[Fact] = field(default_factory=list)
    lots: list[Sequence[Model]] = field(default_factory=list)
    changes: list[outbox.Change] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Once(Generic[R]):
    """An answer under an idempotency key; ``replayed`` where it had been given before."""

    answer: R
    replayed: bool


_current: ContextVar[_Work | None] = ContextVar("nuoda_command", default=None)


def state(*facts: Fact) -> None:
    """State facts inside a command; they are written when its transaction commits."""
    work = _current.get()
    if work is None:
        raise RuntimeError("Facts are stated only inside a command.")
    work.facts.extend(facts)


def write_along(rows: Sequence[Model]) -> None:
    """Insert rows of one model with the facts, in one statement when the command's body is done.

    For new rows that no other statement of the command reads; their keys are known, so others may refer to
    them. Does nothing for no rows.
    """
    work = _current.get()
    if work is None:
        raise RuntimeError("Rows are written only inside a command.")
    if rows:
        work.lots.append(rows)


def change_along(text: str, values: Sequence[Any]) -> None:
    """Change rows with the facts, in one statement when the command's body is done; without facts by itself.

    The statement's text is written out and yields nothing, as for :func:`nuoda.kernel.statements.run`. For
    rows that no later statement of the command reads or changes.
    """
    work = _current.get()
    if work is None:
        raise RuntimeError("Rows are changed only inside a command.")
    work.changes.append((text, values))


def _durable() -> transaction.Atomic:
    """A transaction of its own. Its thread waits in it more than it works: another may go on meanwhile."""
    step_aside()
    return transaction.atomic(durable=True)


class Command(Generic[P, R]):
    """A command as the surfaces see it: call it, or ``.once(key)`` to call it under a key."""

    def __init__(self, body: Callable[P, R]) -> None:
        parameters = inspect.signature(body).parameters
        for needed in ("by", "at"):
            if needed not in parameters:
                raise TypeError(f"{body.__qualname__} must take {needed!r}.")
        if any(p.kind is not inspect.Parameter.KEYWORD_ONLY for p in parameters.values()):
            raise TypeError(f"{body.__qualname__} must take keyword arguments only.")
        self._body = body
        self.name = f"{body.__module__.removeprefix('nuoda.domains.').split('.')[0]}.{body.__name__}"
        update_wrapper(self, body)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        with _durable():
            return self._run(_nothing, *args, **kwargs)

    def along(self, changes: Callable[[R], Sequence[outbox.Change]]) -> Callable[P, R]:
        """The same command, and in its transaction what its answer makes change elsewhere.

        The statements are those of :func:`change_along`; they travel with the facts, so that they cost no
        round trip of their own.
        """

        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            with _durable():
                return self._run(changes, *args, **kwargs)

        return call

    def tried(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """What the command would answer now. Nothing of it stays: no row, no fact, no job."""
        if _current.get() is not None:
            raise RuntimeError(f"{self.name} was tried inside another command.")
        work = _Work(self.name)
        token = _current.set(work)
        try:
            with _durable():
                answer = self._body(*args, **kwargs)
                for lot in work.lots:
                    insert(lot)
                for change in work.changes:
                    run(*change)
                transaction.set_rollback(True)
        finally:
            _current.reset(token)
        return answer

    def once(self, key: str) -> Callable[P, R]:
        """The same command under an idempotency key of its actor.

        A repeated call with the same content returns the stored answer and changes nothing. Raises
        :class:`IdempotencyKeyReused` where the content differs.
        """

        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            return self.once_told(key)(*args, **kwargs).answer

        return call

    def once_told(self, key: str, *, content: str = "") -> Callable[P, Once[R]]:
        """Like :meth:`once`, and tells whether the answer is a stored one.

        ``content`` is what the caller compares beside the arguments: a digest of the request as it came.
        """

        def call(*args: P.args, **kwargs: P.kwargs) -> Once[R]:
            with _durable():
                stored, fresh = _claim(self.name, key, {**kwargs, "": content} if content else kwargs)
                adapter = self._answers()
                if not fresh:
                    return Once(adapter.validate_python(stored.answer), replayed=True)
                answer = self._run(_nothing, *args, **kwargs)
                stored.answer = adapter.dump_python(answer, mode="json")
                stored.save(update_fields=["answer"])
                return Once(answer, replayed=False)

        return call

    def _answers(self) -> TypeAdapter[Any]:
        return TypeAdapter(get_type_hints(self._body)["return"])

    def _run(self, along: Callable[[R], Sequence[outbox.Change]], /, *args: P.args, **kwargs: P.kwargs) -> R:
        if _current.get() is not None:
            raise RuntimeError(f"{self.name} was called inside another command.")
        work = _Work(self.name)
        token = _current.set(work)
        try:
            answer = self._body(*args, **kwargs)
        finally:
            _current.reset(token)
        work.changes.extend(along(answer))
        if work.facts:
            by, at = kwargs["by"], kwargs["at"]
            if not isinstance(by, Actor) or not isinstance(at, datetime):
                raise TypeError("by is an Actor and at is an aware datetime")
            outbox.record(work.facts, by=by, at=at, command=self.name, along=work.lots, changes=work.changes)
        elif work.lots:
            raise RuntimeError(f"{self.name} wrote rows along with no fact.")
        else:
            for change in work.changes:
                run(*change)
        return answer


def _nothing(_answer: object) -> Sequence[outbox.Change]:
    return ()


def command(body: Callable[P, R]) -> Command[P, R]:
    return Command(body)


_NO_CONTENT = ("by", "at", "refusals", "found")
"""Who, when, and what was found meanwhile: the same request may come with others."""

_LONGEST_KEY = 200
"""A longer one, such as a client's own longest key behind the id of what it is about, is kept as a digest."""


def _claim(command: str, key: str, content: dict[str, Any]) -> tuple[Answer, bool]:
    """Take the key, or wait for whoever holds it and read the answer stored under it."""
    by, at = content["by"], content["at"]
    rest = {name: value for name, value in content.items() if name not in _NO_CONTENT}
    fingerprint = hashlib.sha256(repr(sorted(rest.items())).encode("utf-8", "backslashreplace")).hexdigest()
    if len(key) > _LONGEST_KEY:
        key = hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()
    row = Answer(command=command, actor=str(by), key=key, fingerprint=fingerprint, at=at)
    Answer.objects.bulk_create([row], ignore_conflicts=True)
    stored = Answer.objects.get(command=command, actor=str(by), key=key)
    if stored.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    return stored, stored.id == row.id
