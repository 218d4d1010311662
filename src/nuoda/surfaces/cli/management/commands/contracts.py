from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nuoda.domains.contracts.queries.agreements import contract_by_number
from nuoda.insight.meter.counting import differing_slots
from nuoda.insight.meter.page import ContractMeter, meter_of
from nuoda.insight.meter.project import rebuild
from nuoda.insight.meter.told import told
from nuoda.insight.meter.words import period_words, rate_words
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.errors import NotFound


class Command(BaseCommand):
    help = "Contracts: print a meter; compare the counts behind all meters with a recount, or count anew."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        meter = verbs.add_parser("meter", help="each clause's figures and what follows")
        meter.add_argument("number", help="the contract's number")
        meter.add_argument("--period", default="", help="2026-10, or any day of the period")
        meter.add_argument("--json", action="store_true")
        recount = verbs.add_parser("recount", help="compare the rollup with a recount of the items")
        recount.add_argument("--rebuild", action="store_true", help="count the whole ledger anew first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "recount":
            self._recount(rebuilding=options["rebuild"])
            return
        try:
            contract = contract_by_number(options["number"], actor=system("cli"))
        except NotFound as missing:
            raise CommandError(f"There is no contract {options['number']}.") from missing
        meter = meter_of(contract.id, at=clock.now(), actor=system("cli"), period=_day(options["period"]))
        if options["json"]:
            self.stdout.write(json.dumps(told(meter), default=str, ensure_ascii=False, indent=1))
        else:
            self._print(meter)

    def _recount(self, *, rebuilding: bool) -> None:
        if rebuilding:
            self.stderr.write(f"{rebuild()} facts read")
        differing = differing_slots()
        self.stdout.write(f"{differing} quarters of an hour differ from a recount")
        if differing:
            raise CommandError("The rollup is not what it rolls up; run it with --rebuild.")

    def _print(self, meter: ContractMeter) -> None:
        for one in meter.clauses:
            now, terms = one.now, one.clause.terms
            self.stdout.write(
                f"{one.clause.code} {one.clause.measure} {period_words(now.period, terms.every.value)}"
                f" {now.state}: gross {rate_words(now.figure.gross_rate)}"
                f" adjusted {rate_words(now.figure.rate)} target {rate_words(terms.target)}"
                f" minimum {rate_words(terms.minimum)} {now.figure.verdict.value}"
            )
        for step in meter.steps:
            self.stdout.write(f"{step.number} {step.step} {step.period:%Y-%m} {step.state}")


def _day(given: str) -> date | None:
    if not given:
        return None
    try:
        return date.fromisoformat(f"{given}-01" if len(given) == 7 else given)
    except ValueError as error:
        raise CommandError(f"{given} is no period. Write 2026-10, or any day of it.") from error
