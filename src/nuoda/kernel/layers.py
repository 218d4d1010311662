"""Layers that only people need around a view, left out of the way of machines.

Sessions, sign-in, messages and the like say nothing to a machine, which is known by its key; walking through
them costs such a call more processor time than reading its body and writing its answer. Machines' addresses
are those under ``NUODA_MACHINES``; whatever a person opens lies elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

Answer = Callable[[HttpRequest], HttpResponse]


def is_machine(request: HttpRequest) -> bool:
    """Whether a request goes to an address of machines: it has no session, no user and no messages."""
    return request.path_info.startswith(settings.NUODA_MACHINES)


class ForPeople:
    """The middleware of ``NUODA_FOR_PEOPLE``, in its order, around everything that is no machine's."""

    def __init__(self, get_response: Answer) -> None:
        self._machines, self._people = get_response, get_response
        layers: list[Any] = []
        for name in reversed(settings.NUODA_FOR_PEOPLE):
            layers.insert(0, import_string(name)(self._people))
            if hasattr(layers[0], "process_template_response"):
                raise ImproperlyConfigured(f"{name} wants to see templates, which nothing here shows it.")
            self._people = cast(Answer, convert_exception_to_response(layers[0]))
        self._views = _hooks(layers, "process_view")
        self._errors = _hooks(layers, "process_exception")[::-1]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._machines(request) if is_machine(request) else self._people(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if is_machine(request):
            return None
        return _first(each(request, view, args, kwargs) for each in self._views)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if is_machine(request):
            return None
        return _first(each(request, error) for each in self._errors)


def _hooks(layers: Iterable[Any], name: str) -> list[Callable[..., HttpResponse | None]]:
    return [getattr(layer, name) for layer in layers if hasattr(layer, name)]


def _first(answers: Iterable[HttpResponse | None]) -> HttpResponse | None:
    return next((answer for answer in answers if answer is not None), None)
