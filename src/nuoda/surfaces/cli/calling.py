"""From the words of a command line to a verb, the list of verbs, or the nearest one."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from django.core.management import execute_from_command_line, get_commands
from django.utils import translation

from nuoda.kernel.terminal import reader_may_go, terminal_language
from nuoda.kernel.translate import here
from nuoda.surfaces.cli.verbs import listing, nearest

WANTS_LIST = ("help", "--help", "-h")
NOT_UNDERSTOOD = 2


def call(words: Sequence[str]) -> int:
    """Run what the words name. Returns 0 done, 2 not understood; a verb that refuses exits by itself."""
    if words[:1] == ["help"] and len(words) > 1:
        words = [words[1], "--help"]
    with translation.override(terminal_language()), reader_may_go():
        if not words or words[0] in WANTS_LIST:
            sys.stdout.write(f"{listing()}\n")
            return 0
        if words[0] not in get_commands():
            sys.stderr.write(f"{here(nearest(words[0]))}\n")
            return NOT_UNDERSTOOD
    execute_from_command_line(["nuoda", *words])
    return 0
