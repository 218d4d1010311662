from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.accounts.facts import SCOPES
from nuoda.domains.customers.queries import customers_by_code
from nuoda.kernel import clock
from nuoda.kernel.actor import system

BY = system("command line")


class Command(BaseCommand):
    help = "Issue an API key and print its token, this once. It cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--customer", default="", metavar="CODE", help="confine the key to this customer")
        parser.add_argument(
            "--scopes",
            nargs="+",
            default=list(SCOPES),
            choices=SCOPES,
            help="what the key opens (default: all)",
        )
        parser.add_argument("--label", default="command line", help="what the key is for")

    def handle(self, *args: Any, **options: Any) -> None:
        customer_id = None
        if options["customer"]:
            card = customers_by_code([options["customer"]], actor=BY).get(options["customer"])
            if card is None:
                raise CommandError(f"There is no customer {options['customer']}. Record the customer first.")
            customer_id = card.id
        key = issue_api_key(
            by=BY, at=clock.now(), label=options["label"], scopes=options["scopes"], customer_id=customer_id
        )
        self.stdout.write(key.token)
