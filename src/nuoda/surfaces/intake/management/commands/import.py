"""``nuoda import orders|shipments|tracking FILE…``: take sheets in from the command line."""

from __future__ import annotations

import json
import sys
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from nuoda.kernel.errors import NuodaError
from nuoda.surfaces.intake.sheet_import.at_terminal import KINDS, Stopped, import_files
from nuoda.surfaces.intake.terminal import in_words_of, terminal_language


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Take orders, shipments or tracking events in from files. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("kind", choices=sorted(KINDS))
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--mapping", help="a shipped mapping's name, or a TOML file (the kind's own sheet)"
        )
        parser.add_argument("--json", action="store_true", help="print what came of it as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with translation.override(terminal_language()):
                answer = import_files(
                    options["kind"], options["files"], options["mapping"] or options["kind"], sys.stderr
                )
        except NuodaError as refused:
            raise CommandError(in_words_of(refused)) from refused
        except Stopped as stopped:
            raise CommandError(str(stopped), returncode=130) from None
        if options["json"]:
            self.stdout.write(json.dumps(answer))
            return
        for name, value in answer.items():
            self.stdout.write(f"{name:12} {value}")
