"""Hashes of the demo's passwords: printed on the first page as they are, they need no slow hash."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth import hashers


class QuickHasher(hashers.PBKDF2PasswordHasher):
    """The usual algorithm with few rounds; the usual hasher verifies it, and renews it at sign-in."""

    iterations = 1_000


@contextmanager
def quick_hashes() -> Iterator[None]:
    """Hash quickly inside: a dozen accounts would take seconds otherwise."""
    before = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = [f"{QuickHasher.__module__}.{QuickHasher.__qualname__}", *before]
    hashers.reset_hashers(setting="PASSWORD_HASHERS")
    try:
        yield
    finally:
        settings.PASSWORD_HASHERS = before
        hashers.reset_hashers(setting="PASSWORD_HASHERS")
