from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nuoda.connectors.numbers import recognise
from nuoda.domains.shipments.commands import issue_numbers
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.errors import Invalid
from nuoda.kernel.translate import here


class Command(BaseCommand):
    help = "Waybill numbers: `issue N` gives out N of ours, `read TEXT` tells whose a number may be."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        issue = verbs.add_parser("issue", help="give out numbers of our own series, one a line")
        issue.add_argument("count", type=int)
        read = verbs.add_parser("read", help="tell whose a number may be")
        read.add_argument("text")
        read.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "issue":
            self._issue(options["count"])
        else:
            self._read(options["text"], as_json=options["json"])

    def _issue(self, count: int) -> None:
        try:
            numbers = issue_numbers(by=system("cli"), at=clock.now(), count=count)
        except Invalid as refused:
            words = "; ".join(f"{one.field}: {here(one.reason)} {here(one.remedy)}" for one in refused.fields)
            raise CommandError(words) from refused
        for number in numbers:
            self.stdout.write(number)

    def _read(self, text: str, *, as_json: bool) -> None:
        reading = recognise(text, own=settings.NUODA_WAYBILL_PREFIX)
        if as_json:
            self.stdout.write(json.dumps(asdict(reading), ensure_ascii=False))
            return
        self.stdout.write(reading.number)
        for one in reading.candidates:
            verdict = "certain" if one.certain else "possible" if one.valid else "check digit wrong"
            self.stdout.write(f"  {one.carrier:8} {one.kind:32} {verdict}")
        if reading.meant:
            self.stdout.write(f"  meant? {reading.meant}")
