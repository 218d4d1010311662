"""Turns: what must not go on twice at once, though no row stands for it."""

from __future__ import annotations

from nuoda.kernel.statements import run


def take_turn(name: str, key: str = "") -> None:
    """Wait until no other transaction has this turn, and keep it until this one has ended.

    ``key`` parts one name into turns that do not wait for each other, such as a customer's id.
    """
    run("SELECT pg_advisory_xact_lock(hashtext(%s), hashtext(%s))", (name, key))
