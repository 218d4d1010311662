from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandParser

from nuoda.insight.filling import RATES, Part, filling
from nuoda.insight.measures import Rate, timeliness
from nuoda.insight.project import rebuild
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.terminal import Verb, padded
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.kernel.written import whole

WIDTH = 34
NOT_APPLICABLE = _("n/a")


class Command(Verb):
    purpose = _("Print how timely the service is, or how well orders are filled from stock.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=whole, default=30, help=here(_("how many days back (30)")))
        parser.add_argument("--json", action="store_true", help=here(_("print one JSON object")))
        parser.add_argument(
            "--rebuild", action="store_true", help=here(_("project them from the ledger again first"))
        )
        parser.add_argument(
            "--stock", action="store_true",
            help=here(_("fill rates, stock-outs and back-orders instead")),
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            self.note(_("%(count)s facts read", {"count": rebuild()}))
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
            (_("on time"), figures.on_time),
            (_("on time in full"), figures.otif),
            (_("on time by the first date"), figures.first_date),
            (_("told first (of broken)"), figures.told_first),
            (_("warned before breach (of broken)"), figures.warned),
        ):
            self._line(name, _words(rate))
        for name, hours in (
            (_("median warning lead"), figures.lead_hours),
            (_("median told ahead"), figures.told_lead_hours),
        ):
            self._line(name, NOT_APPLICABLE if hours is None else _("%(hours)s h", {"hours": hours}))

    def _line(self, name: Text, figure: Text) -> None:
        self.stdout.write(f"{padded(here(name), WIDTH)} {here(figure)}")

    def _stock(self, part: Part, *, as_json: bool) -> None:
        told = filling(part, actor=system("cli"))
        rates: dict[str, Rate] = {name: getattr(told, name) for name in RATES}
        if as_json:
            self.stdout.write(json.dumps({name: asdict(one) for name, one in rates.items()}))
            return
        for name, rate in rates.items():
            self._line(_STOCK[name], _words(rate))


_STOCK = {
    "unit": _("pieces filled at once"), "line": _("lines filled at once"),
    "order": _("orders filled at once"), "in_the_end": _("lines filled by now"),
    "stock_out": _("lines that lacked any piece"), "bare": _("lines that found none"),
    "back_order": _("lines back-ordered"),
}  # fmt: skip


def _words(rate: Rate) -> Text:
    if rate.share is None:
        return NOT_APPLICABLE
    figures = {"part": rate.numerator, "all": rate.denominator, "share": f"{rate.share:.1%}"}
    if rate.denominator < 30:
        return _("%(part)s of %(all)s", figures)
    return _("%(share)s (%(part)s of %(all)s)", figures)
