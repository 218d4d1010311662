"""Promises laid out for the strip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from nuoda.domains.promises.queries import PromiseRow
from nuoda.pages.promise_words import promise_code
from nuoda.pages.strip import StripPromise
from nuoda.pages.vocabulary import word


def strip_of(promises: Iterable[PromiseRow], numbers: Mapping[UUID, str]) -> list[StripPromise]:
    """Promises for the strip; those of a case name it where there is more than one case."""
    return [
        StripPromise(
            label=_label(one, numbers),
            state=one.state,
            made_at=one.made_at,
            due_at=one.due_at,
            settled_at=one.settled_at,
            basis=word("basis", one.basis),
            proof=word("promise_proof", one.proof),
        )
        for one in promises
    ]


def _label(promise: PromiseRow, numbers: Mapping[UUID, str]) -> str:
    kind = word("promise_of", promise_code(promise.kind, promise.subject_kind))
    if len(numbers) < 2 or promise.subject_kind != "case":
        return kind
    return _("%(kind)s, %(case)s") % {"kind": kind, "case": numbers.get(promise.subject_id, "")}
