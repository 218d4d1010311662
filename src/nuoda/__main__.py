"""``python -m nuoda VERB …``: the command line, and what the launcher runs."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

import django
from django.utils.module_loading import import_string

from nuoda import __version__

WANTS_VERSION = ("version", "--version")
STOPPED = 130


def main(words: Sequence[str]) -> int:
    """Run one verb. Returns 0 done, 2 not understood; a verb itself exits with 1 refused, 130 stopped."""
    if words and words[0] in WANTS_VERSION:
        sys.stdout.write(f"{__version__}\n")
        return 0
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nuoda.config.settings")
    gc.disable()  # what is imported stays: looking for garbage meanwhile is a fifth of the time of a start
    django.setup()
    gc.enable()
    return int(import_string("nuoda.surfaces.cli.calling.call")(words))  # it knows Django's apps


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:  # before the verb itself was reached
        sys.exit(STOPPED)
