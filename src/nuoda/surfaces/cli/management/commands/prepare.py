from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Bring the database and the static files up to date."
    # They read every page's code, which preparing has no use for; the tests run them.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiet", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        verbosity = 0 if options["quiet"] else 1
        with ThreadPoolExecutor(1) as beside:  # files are packed while the database works
            packing = beside.submit(call_command, "collectstatic", interactive=False, verbosity=verbosity)
            call_command("migrate", interactive=False, verbosity=verbosity)
            packing.result()
