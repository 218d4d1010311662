"""One promise, locked for a change by a person."""

from __future__ import annotations

from uuid import UUID

from nuoda.domains.promises.models import Promise
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound


def locked(promise_id: UUID, by: Actor) -> Promise:
    """The promise that the actor may see, locked. Raises :class:`NotFound`."""
    row = Promise.objects.visible_to(by).select_for_update(of=("self",)).filter(id=promise_id).first()
    if row is None:
        raise NotFound
    return row
