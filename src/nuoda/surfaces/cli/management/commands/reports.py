from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nuoda.domains.contracts.queries import ReportTermRow, report_terms_of
from nuoda.domains.customers.queries import CustomerCard, customers_by_code
from nuoda.insight import in_transit
from nuoda.kernel import clock
from nuoda.kernel.actor import system

CLI = system("cli")


class Command(BaseCommand):
    help = "Reports at fixed times. `preview CUSTOMER` prints what she would get now; nothing is sent."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        preview = verbs.add_parser("preview", help="print the report that a customer would get now")
        preview.add_argument("customer", help="the customer's code")
        preview.add_argument("--language", choices=["zh-hans", "en"], help="instead of the agreed one")
        form = preview.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="as an endpoint gets it")
        form.add_argument("--csv", action="store_true", help="every line, as the attached file")

    def handle(self, *args: Any, **options: Any) -> None:
        now, code = clock.now(), options["customer"]
        card = customers_by_code([code], actor=CLI).get(code)
        if card is None:
            raise CommandError(
                f"There is no customer {code[:40]}. Give the code that the list of customers shows."
            )
        term = self._term(card)
        if options["language"]:
            term = replace(term, language=options["language"])
        report = in_transit.in_transit(term, at=now, actor=CLI)
        if options["json"]:
            self.stdout.write(in_transit.as_json(report, due_at=now))
        elif options["csv"]:
            self.stdout.write(in_transit.as_csv(report), ending="")
        else:
            title, text = in_transit.as_text(report)
            self.stdout.write(f"{title}\n\n{text}")

    def _term(self, card: CustomerCard) -> ReportTermRow:
        """What is agreed with her, else all shipments under way by mail."""
        agreed = report_terms_of(actor=CLI, customer_id=card.id, limit=1)
        if agreed and agreed[0].next_due_at is not None:
            return agreed[0]
        self.stderr.write("Nothing is agreed with her: this is a report of all that is under way.")
        return ReportTermRow(
            id=UUID(int=0), customer_id=card.id, contract="", channel="mail", address="", endpoint_id=None,
            language=card.language, zone=card.zone, every_hours=24, times=(), calendar="",
            coverage="under_way", when_empty="say", active_from=clock.now(), active_to=None,
            set_at=clock.now(), set_by="", ended_at=None, last_due_at=None, next_due_at=None,
        )  # fmt: skip
