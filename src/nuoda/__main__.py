"""``python -m nuoda VERB …``: the command line, and what the launcher runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nuoda.config.settings")

import django
from django.core.management import execute_from_command_line, get_commands
from django.utils import translation

from nuoda import __version__

WANTS_LIST = ("help", "--help", "-h")
WANTS_VERSION = ("version", "--version")
NOT_UNDERSTOOD, STOPPED = 2, 130


def main(words: Sequence[str]) -> int:
    """Run one verb. Returns 0 done, 2 not understood; a verb itself exits with 1 refused, 130 stopped."""
    if words[:1] == ["help"] and len(words) > 1:
        words = [words[1], "--help"]
    if words and words[0] in WANTS_VERSION:
        sys.stdout.write(f"{__version__}\n")
        return 0
    django.setup()
    # both know Django's apps
    from nuoda.kernel.terminal import reader_may_go, terminal_language  # noqa: PLC0415
    from nuoda.kernel.translate import here  # noqa: PLC0415
    from nuoda.surfaces.cli.verbs import listing, nearest  # noqa: PLC0415

    with translation.override(terminal_language()), reader_may_go():
        if not words or words[0] in WANTS_LIST:
            sys.stdout.write(f"{listing()}\n")
            return 0
        if words[0] not in get_commands():
            sys.stderr.write(f"{here(nearest(words[0]))}\n")
            return NOT_UNDERSTOOD
    execute_from_command_line(["nuoda", *words])
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:  # before the verb itself was reached
        sys.exit(STOPPED)
