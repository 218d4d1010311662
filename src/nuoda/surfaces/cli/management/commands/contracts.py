from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser

from nuoda.domains.contracts.queries.agreements import contract_by_number
from nuoda.insight.meter.counting import differing_slots
from nuoda.insight.meter.page import ContractMeter, meter_of
from nuoda.insight.meter.project import rebuild
from nuoda.insight.meter.told import told
from nuoda.insight.meter.words import period_words, rate_words
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.pages.vocabulary import word


class Command(Verb):
    purpose = _("Contracts: print a meter; compare the counts behind all meters with a recount.")

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        meter = verbs.add_parser("meter", help=here(_("each clause's figures and what follows")))
        meter.add_argument("number", help=here(_("the contract's number")))
        meter.add_argument("--period", default="", help=here(_("2026-10, or any day of the period")))
        meter.add_argument("--json", action="store_true", help=here(_("print one JSON object")))
        recount = verbs.add_parser(
            "recount", help=here(_("compare the counts with a recount of the single items"))
        )
        recount.add_argument(
            "--rebuild", action="store_true", help=here(_("count the whole ledger anew first"))
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "recount":
            self._recount(rebuilding=options["rebuild"])
            return
        try:
            contract = contract_by_number(options["number"], actor=system("cli"))
        except NotFound as missing:
            words = _("There is no contract %(number)s.", {"number": options["number"][:40]})
            raise CommandError(here(words)) from missing
        meter = meter_of(contract.id, at=clock.now(), actor=system("cli"), period=_day(options["period"]))
        if options["json"]:
            self.stdout.write(json.dumps(told(meter), default=str, ensure_ascii=False, indent=1))
        else:
            self._print(meter)

    def _recount(self, *, rebuilding: bool) -> None:
        if rebuilding:
            self.note(_("%(count)s facts read", {"count": rebuild()}))
        differing = differing_slots()
        self.say(_("%(count)s quarters of an hour differ from a recount", {"count": differing}))
        if differing:
            raise CommandError(here(_("The counts are not those of the items; run it with --rebuild.")))

    def _print(self, meter: ContractMeter) -> None:
        for one in meter.clauses:
            now, terms = one.now, one.clause.terms
            figures = {
                "gross": rate_words(now.figure.gross_rate), "adjusted": rate_words(now.figure.rate),
                "target": rate_words(terms.target), "minimum": rate_words(terms.minimum),
            }  # fmt: skip
            rates = _(
                "gross %(gross)s, adjusted %(adjusted)s, target %(target)s, minimum %(minimum)s", figures
            )
            self.stdout.write(
                f"{one.clause.code} {word('measure', one.clause.measure)}"
                f" {period_words(now.period, terms.every.value)} {word('figure', now.state)}:"
                f" {here(rates)}; {word('verdict', now.figure.verdict.value)}"
            )
        for step in meter.steps:
            state = word("step_state", step.state)
            self.stdout.write(f"{step.number} {word('step', step.step)} {step.period:%Y-%m} {state}")


def _day(given: str) -> date | None:
    if not given:
        return None
    try:
        return date.fromisoformat(f"{given}-01" if len(given) == 7 else given)
    except ValueError as error:
        reason = _("“%(words)s” is no period.", {"words": given[:40]})
        remedy = _("Write it like 2026-10, or any day of it.")
        raise Invalid(fields=[FieldError("--period", reason, remedy)]) from error
