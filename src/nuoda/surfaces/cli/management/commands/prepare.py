from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser

from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here


class Command(Verb):
    purpose = _("Bring the database and the static files up to date.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiet", action="store_true", help=here(_("say nothing unless it fails")))

    def handle(self, *args: Any, **options: Any) -> None:
        verbosity = 0 if options["quiet"] else 1
        with ThreadPoolExecutor(1) as beside:  # files are packed while the database works
            packing = beside.submit(call_command, "collectstatic", interactive=False, verbosity=verbosity)
            call_command("migrate", interactive=False, verbosity=verbosity)
            packing.result()
