"""One door to data: ``Model.objects.visible_to(actor)``. It fails closed."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models

from nuoda.kernel.actor import Actor, Role

M = TypeVar("M", bound=models.Model)


def confinement(model: type[models.Model], actor: Actor) -> dict[str, Any] | None:
    """What confines an actor's sight of a model: nothing ({}), a column and its value, or no row (None).

    The one statement of the rule, for readings by the ORM and for those composed by hand. A driver sees
    what he carries now: rows of a model that names its column of the courier in ``courier_scope``.
    A warehouse hand sees what lies in warehouses: rows of a model that says ``hands = True``.
    """
    if actor.sees_all:
        return {}
    if actor.role is Role.DRIVER:
        carried: str = getattr(model, "courier_scope", "")
        return {carried: actor.id} if carried else None
    if actor.role is Role.WAREHOUSE:
        return {} if getattr(model, "hands", False) else None
    scope: str = getattr(model, "scope", "")
    return {scope: actor.customer_id} if scope and actor.customer_id is not None else None


class ScopedQuerySet(models.QuerySet[M]):
    """Rows of a model that names its customer column in ``scope``; "" means staff only."""

    def visible_to(self, actor: Actor) -> ScopedQuerySet[M]:
        """The rows this actor may see: all for staff and the system, one customer's, or none."""
        confined = confinement(self.model, actor)
        if confined is None:
            return self.none()
        return self.filter(**confined) if confined else self


class Scoped(models.Manager[M]):
    """The manager of every model that a person can reach."""

    def get_queryset(self) -> ScopedQuerySet[M]:
        return ScopedQuerySet(self.model, using=self._db)

    def visible_to(self, actor: Actor) -> ScopedQuerySet[M]:
        return self.get_queryset().visible_to(actor)
