"""Addresses found by their first part, not by trying one pattern after the other.

The framework tries every pattern before the one that fits, hundreds of them in a house of many pages. The
first part of nearly every address is written out, so what cannot fit need not be tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

Pattern = URLPattern | URLResolver


class Directory(URLResolver):
    """These patterns, in their order, as one: what it finds is what they would find one after the other."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        super().__init__(RoutePattern(""), list(patterns))
        placed = [(_first_part(one), one) for one in _flat(patterns)]
        self._others = _resolver([one for part, one in placed if part is None])
        self._by_part = {
            wanted: _resolver([one for part, one in placed if part in (wanted, None)])
            for wanted in {part for part, _one in placed}
            if wanted is not None
        }

    def resolve(self, path: str) -> ResolverMatch:
        """The match of a path. Raises ``Resolver404`` as the patterns would."""
        return self._by_part.get(str(path).partition("/")[0], self._others).resolve(path)


def _resolver(patterns: Sequence[Pattern]) -> URLResolver:
    return URLResolver(RoutePattern(""), list(patterns))


def _flat(patterns: Iterable[Pattern]) -> Iterator[Pattern]:
    """The patterns, in the place of those that only hold others."""
    for one in patterns:
        plain = not (
            str(one.pattern) or getattr(one, "namespace", None) or getattr(one, "default_kwargs", None)
        )
        if plain and isinstance(one, URLResolver):
            yield from _flat(one.url_patterns)
        else:
            yield one


def _first_part(one: Pattern) -> str | None:
    """What every address that fits has before its first slash; None where that is not written out."""
    if not isinstance(one.pattern, RoutePattern):
        return None
    part, slash, _rest = str(one.pattern).partition("/")
    goes_on = isinstance(one, URLResolver) and not slash
    return None if "<" in part or goes_on else part
