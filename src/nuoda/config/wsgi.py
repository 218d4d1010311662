"""The web application for any WSGI server."""

from __future__ import annotations

import gc
import os

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from django.utils import translation

# Objects between two looks for cycles: a page makes thousands, of which hardly any ends in one.
LOOK_EVERY = 20_000


def make_application() -> WSGIHandler:
    """The application with all that its first visitors would have to wait for: views and languages.

    What is there by then stays for good. It is left out of every search for cycles, so that none of them
    stops a page, and the pages of memory that a preloading server shares with its workers stay shared.
    """
    gc.disable()  # until all is imported, of which nothing is garbage
    made = get_wsgi_application()
    get_resolver().url_patterns  # noqa: B018
    for language, _name in settings.LANGUAGES:
        translation.activate(language)  # which reads its catalogues
    translation.deactivate()
    gc.collect()
    gc.freeze()
    gc.set_threshold(LOOK_EVERY)
    gc.enable()
    return made


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nuoda.config.settings")
application = make_application()
