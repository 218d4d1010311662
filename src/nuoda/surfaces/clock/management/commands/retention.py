from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser

from nuoda.insight.retention.preview import Outlook, outlooks
from nuoda.insight.retention.runs import ran
from nuoda.insight.retention.words import RECORDS, SHORT
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.runs import run_page
from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.surfaces.clock.retention import run_retention

CLERK = system("cli")
WHOLE = 10_000_000


class Command(Verb):
    purpose = _("Retention: show what is past its period and what holds it, or forget it now.")

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for name, told in (
            ("preview", _("what would go now, by kind of record, and why the others stay")),
            ("run", _("forget now what is past its period, as every night")),
        ):
            verb = verbs.add_parser(name, help=here(told))
            verb.add_argument("--json", action="store_true", help=here(_("print one JSON object")))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "run":
            self._run(as_json=options["json"])
            return
        seen = outlooks(at=clock.now(), actor=CLERK, most=WHOLE)
        if options["json"]:
            told = {one.period.record.value: _plain(one) for one in seen}
            self.stdout.write(json.dumps(told, indent=1))
            return
        for one in seen:
            kept = ", ".join(f"{here(SHORT[why])} {n}" for why, n in one.kept.items())
            name = here(RECORDS[one.period.record].name)
            figures = {"name": name, "days": one.period.days, "going": one.going, "held": one.held}
            line = here(_("%(name)s: %(days)s days; %(going)s would go, %(held)s are kept", figures))
            self.stdout.write(f"{line} ({kept})" if kept else line)

    def _run(self, *, as_json: bool) -> None:
        done = ran(run_page(run_retention(by=CLERK, at=clock.now()), actor=CLERK))
        kept = {record: sum(whys.values()) for record, whys in done.kept.items()}
        if as_json:
            told = {"run": str(done.run.id), "forgotten": dict(done.forgotten), "kept": kept}
            self.stdout.write(json.dumps(told, indent=1))
            return
        figures = {"gone": sum(done.forgotten.values()), "kept": sum(kept.values())}
        self.say(_("Forgotten: %(gone)s records; kept although past their period: %(kept)s.", figures))


def _plain(one: Outlook) -> dict[str, Any]:
    return {
        "days": one.period.days,
        "going": one.going,
        "kept": {why.value: n for why, n in one.kept.items()},
    }
