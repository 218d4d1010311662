"""Readings that are asked for all the time: their SQL is composed once and only given its values after that.

Composing a query costs many times what running it does. A prepared reading goes through ``visible_to`` as
every reading does; one SQL is kept for each way of seeing (everything, one customer's rows, nothing).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from nuoda.kernel.actor import Actor, Role, system

M = TypeVar("M", bound=Model)
_CUSTOMER = "actor.customer_id"


class Given(Expression):
    """The place of a value that each call gives, by name."""

    def __init__(self, name: str, output_field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return "%s", [_Slot(self.name)]


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str


@dataclass(frozen=True, slots=True)
class _Composed(Generic[M]):
    """SQL with its values or slots, and how a row of it becomes an object."""

    model: type[M]
    sql: str
    values: Sequence[Any]
    columns: Sequence[str]
    annotations: Sequence[tuple[str, int]]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]

    def object_of(self, row: Sequence[Any]) -> M:
        line = list(row)
        for place, converters, expression in self.converters:
            for convert in converters:
                line[place] = convert(line[place], expression, connection)
        made = self.model.from_db(connection.alias, self.columns, line[: len(self.columns)])
        for name, place in self.annotations:
            setattr(made, name, line[place])
        return made


def _stand_in(actor: Actor) -> Actor:
    """Somebody who sees as this actor does and is nobody, so that no reading is composed for one person."""
    if actor.sees_all:
        return system("prepared")
    place: Any = None if actor.customer_id is None else Given(_CUSTOMER)
    return Actor(Role.CUSTOMER, "prepared", "prepared", customer_id=place)


class Prepared(Generic[M]):
    """A reading, called with an actor and the values that its places name.

    ``one = Prepared(lambda actor: Order.objects.visible_to(actor).filter(id=Given("id")))`` is read by
    ``one(actor, {"id": order_id})``.
    """

    def __init__(self, make: Callable[[Actor], QuerySet[M]]) -> None:
        self._make = make
        self._composed: dict[tuple[bool, bool], _Composed[M] | None] = {}

    def __call__(self, actor: Actor, values: Mapping[str, object]) -> list[M]:
        """The rows that the actor may see. Raises ``KeyError`` for a value that is not given."""
        sight = (actor.sees_all, actor.customer_id is not None)
        if sight not in self._composed:
            self._composed[sight] = self._compose(actor)
        composed = self._composed[sight]
        if composed is None:
            return []
        known = {_CUSTOMER: actor.customer_id, **values}
        filled: list[Any] = [known[one.name] if isinstance(one, _Slot) else one for one in composed.values]
        with connection.cursor() as cursor:
            cursor.execute(composed.sql, filled)
            return [composed.object_of(row) for row in cursor.fetchall()]

    def _compose(self, actor: Actor) -> _Composed[M] | None:
        rows = self._make(_stand_in(actor))
        compiler = rows.query.get_compiler(using=connection.alias)
        try:
            sql, values = compiler.as_sql()
        except EmptyResultSet:
            return None
        info = compiler.klass_info or {}
        chosen = [compiler.select[place][0] for place in info["select_fields"]]
        every = [one[0] for one in compiler.select]
        converters = compiler.get_converters(every)
        return _Composed(
            rows.model,
            sql,
            tuple(values),
            tuple(one.target.attname for one in chosen),
            tuple((compiler.annotation_col_map or {}).items()),
            tuple((place, tuple(found), one) for place, (found, one) in converters.items()),
        )
