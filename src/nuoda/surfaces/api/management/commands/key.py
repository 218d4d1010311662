from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.accounts.facts import SCOPES
from nuoda.domains.customers.queries import customers_by_code
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here

BY = system("command line")


class Command(Verb):
    purpose = _("Issue an API key and print its token, this once: it cannot be shown again.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--customer", default="", metavar="CODE", help=here(_("confine the key to this customer"))
        )
        parser.add_argument(
            "--scopes",
            nargs="+",
            default=list(SCOPES),
            choices=SCOPES,
            help=here(_("what the key opens (default: all)")),
        )
        parser.add_argument("--label", default="command line", help=here(_("what the key is for")))

    def handle(self, *args: Any, **options: Any) -> None:
        customer_id = None
        if options["customer"]:
            card = customers_by_code([options["customer"]], actor=BY).get(options["customer"])
            if card is None:
                words = _(
                    "There is no customer %(code)s. Record the customer first.", {"code": options["customer"]}
                )
                raise CommandError(here(words))
            customer_id = card.id
        key = issue_api_key(
            by=BY, at=clock.now(), label=options["label"], scopes=options["scopes"], customer_id=customer_id
        )
        self.stdout.write(key.token)
