from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from nuoda.connectors.numbers import Recognition, recognise
from nuoda.domains.shipments.commands import issue_numbers
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.kernel.written import whole


class Command(Verb):
    purpose = _("Waybill numbers: give out numbers of our own, or tell whose a number may be.")

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        issue = verbs.add_parser("issue", help=here(_("give out numbers of our own series, one a line")))
        issue.add_argument("count", type=whole, help=here(_("how many")))
        read = verbs.add_parser("read", help=here(_("tell whose a number may be")))
        read.add_argument("text", help=here(_("a number as it is printed or was typed")))
        read.add_argument("--json", action="store_true", help=here(_("print one JSON object")))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "issue":
            self._issue(options["count"])
        else:
            self._read(options["text"], as_json=options["json"])

    def _issue(self, count: int) -> None:
        for number in issue_numbers(by=system("cli"), at=clock.now(), count=count):
            self.stdout.write(number)

    def _read(self, text: str, *, as_json: bool) -> None:
        reading = recognise(text, own=settings.NUODA_WAYBILL_PREFIX)
        if as_json:
            self.stdout.write(json.dumps(asdict(reading), ensure_ascii=False))
            return
        self.stdout.write(reading.number)
        if not reading.candidates:
            self.stdout.write(f"  {here(_('It looks like no number that we know. That forbids nothing.'))}")
        for one in reading.candidates:
            self.stdout.write(f"  {one.carrier:8} {one.kind:32} {here(_verdict(one))}")
        if reading.meant:
            meant = _("Was %(number)s meant?", {"number": reading.meant})
            self.stdout.write(f"  {here(meant)}")


def _verdict(one: Recognition) -> Text:
    if one.certain:
        return _("certain")
    if one.agrees:
        return _("likely: one number in ten agrees by chance")
    return _("possible") if one.valid else _("check digit wrong")
