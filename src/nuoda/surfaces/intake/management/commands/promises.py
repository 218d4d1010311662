"""``nuoda promises verify``, ``check LOG --mapping M`` and ``whatif``: the ledger against its log."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from nuoda.domains.promises.queries import Difference, verify_promises
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.terminal import REFUSED, Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import explained, here
from nuoda.surfaces.intake.problems import Refusal
from nuoda.surfaces.intake.promise_log.judge import Verdicts, judge_log
from nuoda.surfaces.intake.promise_log.load import load_plan
from nuoda.surfaces.intake.promise_log.whatif import add_whatif, whatif_words

AUDITOR = system("auditor")
SHOWN = 20


class Command(Verb):
    purpose = _("Promises: recompute the ledger from its log, judge an outside log, ask what if.")

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser(
            "verify", help=here(_("recompute every promise and report each difference"))
        )
        check = verbs.add_parser("check", help=here(_("judge the cases of an outside log")))
        check.add_argument("log", type=Path, help=here(_("the log: CSV, XLSX or JSON lines")))
        check.add_argument("--mapping", type=Path, required=True, help=here(_("what the log means (TOML)")))
        for verb in (verify, check):
            verb.add_argument("--json", action="store_true", help=here(_("print one JSON object")))
        add_whatif(
            verbs.add_parser("whatif", help=here(_("what a period would have been under other terms")))
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "verify":
            self._verify(as_json=options["json"])
        elif options["verb"] == "whatif":
            self.stdout.write(whatif_words(options, at=clock.now()))
        else:
            self._check(options["log"], options["mapping"], as_json=options["json"])

    def _verify(self, *, as_json: bool) -> None:
        promises, unmarked, found = 0, 0, list[Difference]()
        for compared in verify_promises(actor=AUDITOR, at=clock.now()):
            promises += 1
            unmarked += compared.unmarked
            found += compared.differences
        if as_json:
            figures = {
                "promises": promises, "waiting_for_the_clock": unmarked,
                "differences": [asdict(one) | {"id": str(one.id)} for one in found],
            }  # fmt: skip
            self.stdout.write(json.dumps(figures, ensure_ascii=False))
        else:
            for one in found[:SHOWN]:
                self.stdout.write(f"{one.label} {one.kind} {one.field}: {one.stored} | {one.reckoned}")
            figures = {"n": promises, "differences": len(found), "unmarked": unmarked}
            self.say(_("%(n)s promises recomputed, %(differences)s differences.", figures))
            if unmarked:
                self.say(_("%(unmarked)s fell due and wait for the clock.", figures))
        if found:
            raise SystemExit(REFUSED)

    def _check(self, log: Path, mapping: Path, *, as_json: bool) -> None:
        verdicts = judge_log(log, load_plan(mapping))
        for one in islice(verdicts.refused, SHOWN):
            self._refuse(one)
        if len(verdicts.refused) > SHOWN:
            self.stderr.write(f"… {len(verdicts.refused) - SHOWN}")
        self.stdout.write(json.dumps(_figures(verdicts), ensure_ascii=False) if as_json else _lines(verdicts))

    def _refuse(self, one: Refusal) -> None:
        self.stderr.write(f"{one.file}:{one.line}: {one.field}: {explained(one)}")


def _figures(verdicts: Verdicts) -> dict[str, Any]:
    return {
        "cases": len(verdicts.cases),
        "kept": verdicts.counted(True),
        "broken": verdicts.counted(False),
        "open": verdicts.counted(None),
        "by_case": {
            number: {"due_at": one.due_at.isoformat(), "met": one.met}
            for number, one in verdicts.cases.items()
        },
    }


def _lines(verdicts: Verdicts) -> str:
    words = {True: here(_("kept")), False: here(_("broken")), None: here(_("open"))}
    lines = [
        f"{number}  {one.due_at:%Y-%m-%d %H:%M}  {words[one.met]}" for number, one in verdicts.cases.items()
    ]
    totals = {
        "all": len(verdicts.cases), "kept": verdicts.counted(True), "broken": verdicts.counted(False),
        "open": verdicts.counted(None),
    }  # fmt: skip
    return "\n".join([*lines, here(_("%(all)s: %(kept)s kept, %(broken)s broken, %(open)s open", totals))])
