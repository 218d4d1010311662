from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.core.validators import validate_email

from nuoda.domains.accounts.commands import AccountDraft, open_accounts
from nuoda.domains.accounts.queries import has_account
from nuoda.kernel import clock
from nuoda.kernel.actor import Role, system
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here

BY = system("command line")
ROLES = (Role.DRIVER.value, Role.WAREHOUSE.value, Role.DISPATCHER.value, Role.ADMIN.value)


class Command(Verb):
    purpose = _("Open an account and print its first password, this once; its owner changes it afterwards.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help=here(_("the address that signs in")))
        parser.add_argument("--name", required=True, help=here(_("how colleagues see it")))
        parser.add_argument(
            "--role", default=Role.DRIVER.value, choices=ROLES, help=here(_("what it may do (driver)"))
        )
        parser.add_argument(
            "--language", default="zh-hans", choices=("zh-hans", "en"),
            help=here(_("the language of its pages (zh-hans)")),
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip()
        try:
            validate_email(email)
        except ValidationError as wrong:
            reason = _("%(email)s is no e-mail address.", {"email": email[:80]})
            remedy = _("Write it like name@example.com.")
            raise Invalid(fields=[FieldError("email", reason, remedy)]) from wrong
        if not 0 < len(options["name"].strip()) <= 80:
            reason = _("A name has 1 to 80 characters.")
            raise Invalid(fields=[FieldError("--name", reason, _("Give a shorter or longer one."))])
        if has_account(email, actor=BY):
            words = _("%(email)s has an account already. It stays as it is.", {"email": email})
            raise CommandError(here(words))
        password = secrets.token_urlsafe(12)
        draft = AccountDraft(
            email=email, name=options["name"].strip(), role=Role(options["role"]), password=password,
            language=options["language"],
        )  # fmt: skip
        open_accounts(by=BY, at=clock.now(), accounts=[draft])
        self.stdout.write(password)
