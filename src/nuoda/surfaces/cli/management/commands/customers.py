from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from nuoda.domains.customers.commands import ValueDraft, note_figures, record_values, review_tiers
from nuoda.insight.customers.counting import rebuild
from nuoda.insight.customers.scoring import preview, score
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.errors import Invalid
from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.pages.vocabulary import word

BY = system("command line")
AT_ONCE = 2_000
_COLUMNS = ("customer", "month", "revenue", "cost", "currency")


class Command(Verb):
    purpose = _("Customers: score them all, or only say who would move; take in what the books say.")

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        scoring = verbs.add_parser(
            "score", help=here(_("count everybody's figures, score, and move between tiers"))
        )
        scoring.add_argument(
            "--dry-run", action="store_true", help=here(_("write nothing; print who would move"))
        )
        scoring.add_argument("--json", action="store_true", help=here(_("print one JSON object")))
        scoring.add_argument("--rebuild", action="store_true", help=here(_("count the ledger anew first")))
        values = verbs.add_parser(
            "values", help=here(_("revenue and cost by customer and month, from a CSV file"))
        )
        columns = _("columns %(names)s; month as 2026-10", {"names": ", ".join(_COLUMNS)})
        values.add_argument("file", type=Path, help=here(columns))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "values":
            self._values(options["file"])
            return
        if options["rebuild"]:
            self.note(_("%(count)s facts read", {"count": rebuild()}))
        if options["dry_run"]:
            self._preview(as_json=options["json"])
            return
        done = score(by=BY, at=clock.now(), note=note_figures, review=review_tiers)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(done)))
            return
        self.say(
            _(
                "%(reviewed)s reviewed, %(risen)s risen, %(fallen)s fallen, %(held)s held by hand"
                " (terms v%(terms)s)",
                asdict(done),
            )
        )

    def _preview(self, *, as_json: bool) -> None:
        found = [
            {
                "customer": one.code, "before": one.before.tier, "after": one.after.tier,
                "score": one.score.total, "reviews_too_low": one.after.below,
                "parts": [asdict(part) for part in one.score.parts],
            }
            for one in preview(by=BY, at=clock.now())
        ]  # fmt: skip
        moving = [one for one in found if one["before"] != one["after"]]
        if as_json:
            self.stdout.write(
                json.dumps({"dry_run": True, "reviewed": len(found), "moves": moving, "scores": found})
            )
            return
        for one in moving:
            before, after = (word("tier", str(one[name])) for name in ("before", "after"))
            self.stdout.write(f"{one['customer']}: {before} -> {after} ({one['score']})")
        counts = {"reviewed": len(found), "moving": len(moving)}
        self.say(_("%(reviewed)s would be reviewed, %(moving)s would move; nothing was written", counts))

    def _values(self, path: Path) -> None:
        taken, batch = 0, []
        for draft in self._read(path):
            batch.append(draft)
            if len(batch) == AT_ONCE:
                taken += self._record(batch, taken)
                batch = []
        taken += self._record(batch, taken) if batch else 0
        self.say(_("%(count)s months recorded", {"count": taken}))

    def _record(self, batch: list[ValueDraft], before: int) -> int:
        try:
            return record_values(by=BY, at=clock.now(), values=batch)
        except Invalid as refused:
            first = refused.fields[0]
            _values, place, field = first.field.split(".")
            figures = {
                "line": before + int(place) + 2, "field": field, "reason": first.reason,
                "remedy": first.remedy, "before": before,
            }  # fmt: skip
            words = _(
                "line %(line)s, %(field)s: %(reason)s %(remedy)s (%(before)s months before it were recorded)",
                figures,
            )
            raise CommandError(here(words)) from refused

    def _read(self, path: Path) -> Iterator[ValueDraft]:
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = csv.DictReader(file)
                missing = [name for name in _COLUMNS[:4] if name not in (rows.fieldnames or ())]
                if missing:
                    named = {"name": missing[0], "all": ", ".join(_COLUMNS)}
                    words = _("The file has no column %(name)s; it needs %(all)s.", named)
                    raise CommandError(here(words))
                for line, row in enumerate(rows, start=2):
                    yield self._draft(row, line)
        except (OSError, UnicodeDecodeError, csv.Error) as wrong:
            words = _("%(path)s cannot be read as CSV in UTF-8: %(why)s", {"path": path, "why": wrong})
            raise CommandError(here(words)) from wrong

    def _draft(self, row: dict[str, Any], line: int) -> ValueDraft:
        try:
            month = date.fromisoformat(f"{row['month'].strip()}-01")
            revenue, cost = Decimal(row["revenue"].strip()), Decimal(row["cost"].strip())
        except (ValueError, InvalidOperation, AttributeError) as wrong:
            words = _("line %(line)s: month as 2026-10, revenue and cost in figures.", {"line": line})
            raise CommandError(here(words)) from wrong
        return ValueDraft(
            row["customer"].strip(), month, revenue, cost, (row.get("currency") or "CNY").strip()
        )
