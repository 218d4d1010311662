from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nuoda.insight.filling import RATES, Part, filling
from nuoda.insight.measures import Rate, timeliness
from nuoda.insight.project import rebuild
from nuoda.kernel import clock
from nuoda.kernel.actor import system


class Command(BaseCommand):
    help = (
        "Print on-time and told-first figures; --rebuild projects them from the ledger again first; --stock "
        "prints fill rates, stock-outs and back-orders instead."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="how many days back")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--rebuild", action="store_true")
        parser.add_argument("--stock", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            self.stderr.write(f"{rebuild()} facts read")
        now = clock.now()
        if options["stock"]:
            self._stock(Part(now - timedelta(days=options["days"]), now), as_json=options["json"])
            return
        figures = timeliness(
            actor=system("cli"), start=now - timedelta(days=options["days"]), end=now, at=now
        )
        if options["json"]:
            self.stdout.write(json.dumps(asdict(figures), default=str))
            return
        for name, rate in (
            ("on time", figures.on_time),
            ("on time in full", figures.otif),
            ("on time by the first date", figures.first_date),
            ("told first (of broken)", figures.told_first),
            ("warned before breach (of broken)", figures.warned),
        ):
            self.stdout.write(f"{name:34} {_words(rate)}")
        for name, hours in (
            ("median warning lead", figures.lead_hours),
            ("median told ahead", figures.told_lead_hours),
        ):
            self.stdout.write(f"{name:34} {'n/a' if hours is None else f'{hours} h'}")

    def _stock(self, part: Part, *, as_json: bool) -> None:
        told = filling(part, actor=system("cli"))
        rates: dict[str, Rate] = {name: getattr(told, name) for name in RATES}
        if as_json:
            self.stdout.write(json.dumps({name: asdict(one) for name, one in rates.items()}))
            return
        for name, rate in rates.items():
            self.stdout.write(f"{_STOCK[name]:34} {_words(rate)}")


_STOCK = {
    "unit": "pieces filled at once", "line": "lines filled at once", "order": "orders filled at once",
    "in_the_end": "lines filled by now", "stock_out": "lines that lacked any piece",
    "bare": "lines that found none", "back_order": "lines back-ordered",
}  # fmt: skip


def _words(rate: Rate) -> str:
    if rate.share is None:
        return "n/a"
    counts = f"{rate.numerator} of {rate.denominator}"
    return counts if rate.denominator < 30 else f"{rate.share:.1%} ({counts})"
