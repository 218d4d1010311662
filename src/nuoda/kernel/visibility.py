"""One door to data: ``Model.objects.visible_to(actor)``. It fails closed."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models

from nuoda.kernel.actor import Actor

M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """Rows of a model that names its customer column in ``scope``; "" means staff only."""

    def visible_to(self, actor: Actor) -> ScopedQuerySet[M]:
        """The rows this actor may see: all for staff and the system, one customer's, or none."""
        if actor.sees_all:
            return self
        scope: str = getattr(self.model, "scope", "")
        if scope and actor.customer_id is not None:
            confined: dict[str, Any] = {scope: actor.customer_id}
            return self.filter(**confined)
        return self.none()


class Scoped(models.Manager[M]):
    """The manager of every model that a person can reach."""

    def get_queryset(self) -> ScopedQuerySet[M]:
        return ScopedQuerySet(self.model, using=self._db)

    def visible_to(self, actor: Actor) -> ScopedQuerySet[M]:
        return self.get_queryset().visible_to(actor)
