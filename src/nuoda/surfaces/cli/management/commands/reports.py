from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError, CommandParser

from nuoda.domains.contracts.queries import ReportTermRow, report_terms_of
from nuoda.domains.customers.queries import CustomerCard, customers_by_code
from nuoda.insight import in_transit
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here

CLI = system("cli")


class Command(Verb):
    purpose = _("Reports at fixed times: print what a customer would get now; nothing is sent.")

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        preview = verbs.add_parser("preview", help=here(_("print the report that a customer would get now")))
        preview.add_argument("customer", help=here(_("the customer's code")))
        preview.add_argument(
            "--language", choices=["zh-hans", "en"], help=here(_("instead of the agreed one"))
        )
        form = preview.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help=here(_("as an endpoint gets it")))
        form.add_argument("--csv", action="store_true", help=here(_("every line, as the attached file")))

    def handle(self, *args: Any, **options: Any) -> None:
        now, code = clock.now(), options["customer"]
        card = customers_by_code([code], actor=CLI).get(code)
        if card is None:
            words = _(
                "There is no customer %(code)s. Give the code that the list of customers shows.",
                {"code": code[:40]},
            )
            raise CommandError(here(words))
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
        self.note(_("Nothing is agreed with this customer: here is all that is under way."))
        return ReportTermRow(
            id=UUID(int=0), customer_id=card.id, contract="", channel="mail", address="", endpoint_id=None,
            language=card.language, zone=card.zone, every_hours=24, times=(), calendar="",
            coverage="under_way", when_empty="say", active_from=clock.now(), active_to=None,
            set_at=clock.now(), set_by="", ended_at=None, last_due_at=None, next_due_at=None,
        )  # fmt: skip
