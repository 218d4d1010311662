from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nuoda.kernel.worker import work


class Command(BaseCommand):
    help = "Run jobs until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=2, help="how many jobs side by side")

    def handle(self, *args: Any, **options: Any) -> None:
        work(concurrency=options["concurrency"])
