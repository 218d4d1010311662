"""Locks between processes. The kernel drops them when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.words import say


def open_lock(path: Path) -> int:
    """A descriptor to lock. It is not inherited by programs started later."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError:
        return os.open(path, os.O_RDONLY)


def take_now(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    """Takes the lock if nobody is in the way."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def exclusive(path: Path, waiting: str) -> Iterator[None]:
    """Holds the lock for the block; says the sentence named ``waiting`` if another start holds it."""
    descriptor = open_lock(path)
    try:
        if not take_now(descriptor):
            say(waiting)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """True while some process holds the lock exclusively."""
    descriptor = open_lock(path)
    try:
        return not take_now(descriptor)
    finally:
        os.close(descriptor)
