"""One table of a TOML document, read strictly: what nobody asked for is refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.problems import MappingRefused, shown


class Section:
    """A TOML table and its place. Every reader takes its key out; ``done`` refuses what is left."""

    def __init__(self, file: str, place: str, table: Mapping[str, Any]) -> None:
        self.file = file
        self.place = place
        self._left = dict(table)
        self._known: set[str] = set()

    def refuse(self, key: str, reason: Text, remedy: Text) -> MappingRefused:
        place = ".".join(filter(None, (self.place, key)))
        return MappingRefused(self.file, place, reason, remedy)

    def has(self, key: str) -> bool:
        self._known.add(key)
        return key in self._left

    def raw(self, key: str) -> Any:
        self._known.add(key)
        return self._left.pop(key, None)

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._left))

    def text(self, key: str, default: str | None = None) -> str:
        value = self.raw(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise self._wrong(key, value, _("Write a text."))
        return value

    def flag(self, key: str) -> bool:
        value = self.raw(key)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise self._wrong(key, value, _("Write true or false."))
        return value

    def whole(self, key: str) -> int | None:
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self._wrong(key, value, _("Write a whole number from 1 on."))
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """One text or a list of texts."""
        value = self.raw(key)
        if value is None:
            return ()
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) for one in values):
            raise self._wrong(key, value, _("Write a text or a list of texts."))
        return tuple(values)

    def choice(self, key: str, choices: Iterable[str], default: str) -> str:
        value = self.text(key, default)
        if value != default and value not in choices:
            figures = {"value": shown(value), "choices": ", ".join(sorted(choices))}
            raise self.refuse(
                key, _("%(value)s is not known.", figures), _("Choose from: %(choices)s.", figures)
            )
        return value

    def scalars(self, key: str) -> tuple[str, ...]:
        """A value or a list of values, as the file would write them."""
        value = self.raw(key)
        values = value if isinstance(value, list) else [] if value is None else [value]
        return tuple(self.scalar(key, one) for one in values)

    def scalar(self, key: str, value: Any) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str | int | float):
            return str(value)
        raise self._wrong(key, value, _("Write a text or a number."))

    def section(self, key: str) -> Section | None:
        value = self.raw(key)
        return None if value is None else self.inner(key, value)

    def sections(self, key: str) -> list[Section]:
        """One table or a list of tables."""
        value = self.raw(key)
        values = value if isinstance(value, list) else [] if value is None else [value]
        return [self.inner(f"{key}[{place}]", one) for place, one in enumerate(values)]

    def named_sections(self, key: str) -> dict[str, Section]:
        """A table of tables, by name."""
        outer = self.section(key)
        return {} if outer is None else {name: outer.inner(name, outer.raw(name)) for name in outer}

    def inner(self, key: str, value: Any) -> Section:
        if not isinstance(value, dict):
            raise self._wrong(key, value, _("Write a table."))
        return Section(self.file, ".".join(filter(None, (self.place, key))), value)

    def done(self) -> None:
        """Refuse the first key that nobody asked for."""
        for key in self._left:
            near = get_close_matches(key, self._known, 1)
            figures = {"near": near[0] if near else "", "known": ", ".join(sorted(self._known))}
            remedy = _("Did you mean %(near)s?", figures) if near else _("Known here: %(known)s.", figures)
            raise self.refuse(shown(key), _("This key is not known here."), remedy)

    def _wrong(self, key: str, value: Any, remedy: Text) -> MappingRefused:
        if value is None:
            return self.refuse(key, _("This key is missing."), _("Add it."))
        reason = _("The value %(value)s is of the wrong kind.", {"value": shown(str(value))})
        return self.refuse(key, reason, remedy)


def safe_name(name: str) -> bool:
    return re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name) is not None
