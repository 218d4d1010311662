"""A row as an answer tells it."""

from __future__ import annotations

from typing import Any

from ninja import Schema


def shaped(shape: type[Schema], row: object) -> dict[str, Any]:
    """The fields of an answer's shape, each read off the row's attribute of the same name."""
    return {name: getattr(row, name) for name in shape.model_fields}
