"""``python -m nuoda VERB …``: the command line, and what the launcher runs."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nuoda.config.settings")

if __name__ == "__main__":
    execute_from_command_line(["nuoda", *sys.argv[1:]])
