from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from nuoda.domains.claims.queries import claim_by_number, claim_page, rules_known
from nuoda.domains.claims.queries.shapes import (
    Carriage,
    ClerkSheet,
    calculate,
    candidates,
    problems_of,
    read_loss,
    rule_on,
)
from nuoda.insight.claims.words import clerk_lines, figure_words, ground_words
from nuoda.kernel.actor import system
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here

CLERK = system("cli")


class Command(Verb):
    purpose = _("Claims: print the calculation sheet of a claim, or of facts in a file.")

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        sheet = verbs.add_parser("sheet", help=here(_("each step with its figures, rule and source")))
        sheet.add_argument("number", nargs="?", default="", help=here(_("the claim's number")))
        sheet.add_argument(
            "--facts", default="", metavar="FILE",
            help=here(_("a JSON file: carriage, regime (optional) and loss")),
        )  # fmt: skip
        sheet.add_argument("--json", action="store_true", help=here(_("print one JSON object")))

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["number"]) == bool(options["facts"]):
            raise CommandError(here(_("Give a claim's number, or --facts FILE.")))
        sheet = _of_facts(options["facts"]) if options["facts"] else _of_claim(options["number"])
        if options["json"]:
            with translation.override(settings.LANGUAGE_CODE):  # the same at every terminal
                self.stdout.write(json.dumps(_told(sheet), ensure_ascii=False, indent=1))
        else:
            self._print(sheet)

    def _print(self, sheet: ClerkSheet) -> None:
        self.stdout.write(f"{sheet.regime}: {ground_words(sheet.ground)}")
        for place, one in enumerate(clerk_lines(sheet), start=1):
            mark = "" if one.verified is not False else f"  [{here(_('NOT VERIFIED'))}]"
            self.stdout.write(f"{place}. {one.what}: {one.given} = {one.out}{mark}")
            if one.ground:
                self.stdout.write(f"   {one.ground}; {one.source}")


def _of_claim(number: str) -> ClerkSheet:
    found = claim_by_number(number, actor=CLERK)
    if found is None:
        raise CommandError(here(_("There is no claim %(number)s.", {"number": number[:40]})))
    page = claim_page(found.id, actor=CLERK)
    if page.sheet is None:
        raise CommandError(here(page.why_not or _("No liability record governs it.")))
    return page.sheet


def _of_facts(name: str) -> ClerkSheet:
    """``{"carriage": {mode, origin, destination, product, on}, "regime": "", "loss": {…}}``."""
    try:
        given = json.loads(Path(name).read_text(encoding="utf-8"))
        way: Mapping[str, str] = given["carriage"]
        carriage = Carriage(
            way["mode"], way["origin"], way["destination"], way.get("product", "freight"),
            date.fromisoformat(way["on"]),
        )  # fmt: skip
        loss, wanted = read_loss(given["loss"]), str(given.get("regime", ""))
    except OSError as missing:
        reason = _("It cannot be read: %(why)s.", {"why": missing.strerror or type(missing).__name__})
        raise Invalid(fields=[FieldError(name, reason, _("Check the path."))]) from missing
    except (ValueError, KeyError, TypeError, AttributeError) as broken:
        reason = _("It does not hold carriage and loss as JSON: %(why)s.", {"why": broken})
        remedy = _("Write it as the guide to claims shows.")
        raise Invalid(fields=[FieldError(name, reason, remedy)]) from broken
    problems = problems_of(loss)
    if problems:
        raise Invalid(fields=problems)
    rules = rules_known(actor=CLERK)
    first = next(iter(candidates(carriage, rules)), None)
    rule = rule_on(wanted, carriage.on, rules) if wanted else first
    if rule is None:
        raise CommandError(here(_("No liability record governs this carriage on that day.")))
    return calculate(loss, rule)


def _told(sheet: ClerkSheet) -> dict[str, Any]:
    return {
        "regime": sheet.regime,
        "currency": sheet.currency,
        "limit": None if sheet.limit is None else f"{sheet.limit:f}",
        "limit_broken": sheet.broken,
        "heads": {name: f"{getattr(sheet.heads, name):f}" for name in ("goods", "freight", "other")},
        "total": f"{sheet.heads.total:f}",
        "steps": [
            {
                "step": one.code,
                "what": here(one.what),
                "given": [figure_words(figure) for figure in one.given],
                "result": figure_words(one.out),
                "rule": ground_words(one.ground),
                "source": one.ground.source if one.ground else "",
                "verified": one.ground.verified if one.ground else None,
            }
            for one in sheet.steps
        ],
    }
