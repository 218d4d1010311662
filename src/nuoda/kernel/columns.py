"""How values of a model's column travel as one array: a literal of our own where its type is a plain one.

The framework prepares and the driver quotes value by value; over whole columns that costs more than the
database needs to store them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models

from nuoda.kernel import arrays

Encoder = Callable[[Sequence[Any]], Any]
WORDS = "array_to_tsvector(string_to_array({}, ' '))"
"""SQL of what search finds, of a text as :func:`nuoda.kernel.search.index_text` writes it."""
_PLAIN = (models.UUIDField, models.BooleanField, models.IntegerField, models.FloatField, models.DateField)


def array_type(field: models.Field[Any, Any]) -> str:
    """The type of the values on their way; ``text`` for bounded text, which a cast would cut short in
    silence, and for the words of search.
    """
    kind = str(field.db_type(connection))
    return "text" if kind.startswith("varchar") or isinstance(field, SearchVectorField) else kind


def expression(field: models.Field[Any, Any]) -> str:
    """SQL of what is stored, of a value given in a column of the same name."""
    name = connection.ops.quote_name(str(field.column))
    return WORDS.format(name) if isinstance(field, SearchVectorField) else name


def encoder(field: models.Field[Any, Any]) -> Encoder:
    """What makes an array of values as the model holds them; the statement casts it to ``array_type``."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, models.JSONField):
        return _documents(field)
    if isinstance(field, models.CharField | models.TextField | SearchVectorField):
        return _texts
    if isinstance(field, models.DateTimeField):
        return arrays.instants
    if isinstance(field, models.DurationField):
        return arrays.intervals
    if isinstance(field, _PLAIN):
        return arrays.plain
    if isinstance(field, models.DecimalField):
        return lambda values: arrays.plain([field.to_python(value) for value in values])
    return lambda values: [field.get_db_prep_save(value, connection) for value in values]


def _texts(values: Sequence[Any]) -> str:
    return arrays.texts([one if one is None or type(one) is str else str(one) for one in values])


def _documents(field: models.JSONField) -> Encoder:
    made_by = field.encoder

    def encode(values: Sequence[Any]) -> str:
        return arrays.texts([None if one is None else json.dumps(one, cls=made_by) for one in values])

    return encode
