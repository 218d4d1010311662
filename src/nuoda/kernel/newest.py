"""The newest fact of one name about one thing, to be read together with other things of a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.readings import Reading

A = TypeVar("A")


def newest_reading(
    name: str, subject: Ref, fields: tuple[str, ...], *, actor: Actor, read: Callable[[Any], A]
) -> Reading[A]:
    """The newest fact of a name with this subject that the actor may see, still to be read.

    ``read`` gets when it happened and the fields it names, as JSON has them; None where there is none.
    """
    seen = ledger.sight(actor)
    if seen is None:
        return Reading("'null'::json", (), read)
    return Reading(_newest(name, subject.kind, fields, tuple(seen)), (subject.id, *seen.values()), read)


@cache
def _newest(name: str, kind: str, fields: tuple[str, ...], confined: tuple[str, ...]) -> str:
    told = ", ".join(["at", *(f"data->'{field}'" for field in fields)])
    within = "".join(f" AND {column} = %s" for column in confined)
    # The name is no mere column: a server that takes it for rare would read all facts of that name, about
    # whatever thing, backwards by their index until one is about this.
    return (
        f"(SELECT json_build_array({told}) FROM kernel_fact WHERE subject_kind = '{kind}' AND subject_id = %s"
        f" AND name || '' = '{name}'{within} ORDER BY id DESC LIMIT 1)"
    )
