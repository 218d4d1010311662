"""What a directory finds is what its patterns would find one after the other."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, URLPattern, URLResolver, include, path, re_path
from django.urls.resolvers import RoutePattern

from nuoda.kernel.directory import Directory


def _view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


def _named(*routes: str) -> list[URLPattern | URLResolver]:
    return [path(route, _view, name=route) for route in routes]


PATTERNS: list[URLPattern | URLResolver] = [
    *_named("", "desk/", "desk/<int:n>/", "desk/new/"),
    path("desk/", include(_named("cases/", "cases/<uuid:case_id>/"))),
    path("", include(_named("track/", "<slug:any>/late/", "desk/<slug:n>/"))),
    path("api/v1/", include((_named("orders", "orders/<int:n>"), "api"), namespace="v1")),
    path("pre", include(_named("fix/", "face/"))),
    re_path(r"^old/(?P<n>\d+)$", _view, name="old"),
    path("kept/", include(_named("one/")), {"extra": 1}),
]
PATHS = (
    "", "desk", "desk/", "desk/7/", "desk/new/", "desk/cases/", "desk/other/", "desk/a/late/",
    "desk/cases/01a2055a-b5ee-7303-99bc-989688f233da/", "track/", "track/late/", "none/late/", "none/",
    "api/v1/orders", "api/v1/orders/3", "api/v1/", "prefix/", "preface/", "pre/fix/", "old/12", "old/x",
    "kept/one/", "kept/", "desk//", "/desk/",
)  # fmt: skip


def _found(resolver: URLResolver, address: str) -> tuple[object, ...] | None:
    try:
        match = resolver.resolve(address)
    except Resolver404:
        return None
    return match.view_name, match.args, match.kwargs, match.route, match.namespaces


@pytest.mark.parametrize("address", PATHS)
def test_it_finds_what_its_patterns_would(address: str) -> None:
    plainly = URLResolver(RoutePattern(""), PATTERNS)
    assert _found(Directory(PATTERNS), address) == _found(plainly, address)


def test_most_of_these_are_found_and_some_are_not() -> None:
    found = [_found(Directory(PATTERNS), address) is not None for address in PATHS]
    assert 12 < sum(found) < len(PATHS)
