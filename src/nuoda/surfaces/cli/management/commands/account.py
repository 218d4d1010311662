from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from nuoda.domains.accounts.commands import AccountDraft, open_accounts
from nuoda.domains.accounts.queries import has_account
from nuoda.kernel import clock
from nuoda.kernel.actor import Role, system

BY = system("command line")
ROLES = (Role.DRIVER.value, Role.WAREHOUSE.value, Role.DISPATCHER.value, Role.ADMIN.value)


class Command(BaseCommand):
    help = "Open an account and print its first password, this once. Its owner changes it after signing in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address that signs in")
        parser.add_argument("--name", required=True, help="how colleagues see it")
        parser.add_argument("--role", default=Role.DRIVER.value, choices=ROLES, help="default: driver")
        parser.add_argument("--language", default="zh-hans", choices=("zh-hans", "en"))

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip()
        try:
            validate_email(email)
        except ValidationError as wrong:
            raise CommandError(f"{email} is no e-mail address.") from wrong
        if not 0 < len(options["name"].strip()) <= 80:
            raise CommandError("A name has 1 to 80 signs.")
        if has_account(email, actor=BY):
            raise CommandError(f"{email} has an account already. It stays as it is.")
        password = secrets.token_urlsafe(12)
        draft = AccountDraft(
            email=email, name=options["name"].strip(), role=Role(options["role"]), password=password,
            language=options["language"],
        )  # fmt: skip
        open_accounts(by=BY, at=clock.now(), accounts=[draft])
        self.stdout.write(password)
