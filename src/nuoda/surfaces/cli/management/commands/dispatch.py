from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError, CommandParser

from nuoda.domains.dispatch.commands import apply_plan, ask_for_plan, begin_plan, keep_plan
from nuoda.domains.dispatch.facts import Why
from nuoda.domains.dispatch.queries import REASONS, board, depot_by_code, plan_page, solve_plan
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.errors import NotFound
from nuoda.kernel.terminal import Verb, padded
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.kernel.written import day as day_written
from nuoda.kernel.written import whole
from nuoda.pages.vocabulary import word

BY = system("command line")


_FIGURES = {
    "trips": _("trips in all"), "jobs": _("jobs"), "partner_jobs": _("jobs of partners"),
    "unplanned": _("jobs without a trip"), "km": _("km"), "minutes": _("minutes"), "cost": _("cost"),
    "late_minutes": _("minutes late"),
}  # fmt: skip


class Command(Verb):
    purpose = _("Trips: work out a day's trips from a depot, or show them.")

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        plan = verbs.add_parser("plan", help=here(_("work out a plan here and now")))
        plan.add_argument(
            "--seconds", type=whole, help=here(_("how long it may take; else as the depot says"))
        )
        plan.add_argument("--change", action="store_true", help=here(_("leave known stops in their order")))
        plan.add_argument("--apply", action="store_true", help=here(_("make its trips hold at once")))
        show = verbs.add_parser("show", help=here(_("the trips of a day, and the jobs without one")))
        for verb in (plan, show):
            verb.add_argument("depot", help=here(_("the depot's code")))
            verb.add_argument("--day", type=day_written, help=here(_("as 2026-11-24; else today there")))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            depot = depot_by_code(options["depot"], actor=BY)
        except NotFound as missing:
            words = _("There is no depot %(code)s.", {"code": options["depot"][:40]})
            raise CommandError(here(words)) from missing
        day = options["day"] or clock.now().astimezone(ZoneInfo(depot.zone)).date()
        if options["verb"] == "plan":
            self._plan(options, depot, day)
        else:
            self._show(board(depot.id, day, actor=BY), ZoneInfo(depot.zone))

    def _plan(self, options: dict[str, Any], depot: Any, day: date) -> None:
        mode = "change" if options["change"] else "full"
        key = ask_for_plan(
            by=BY, at=clock.now(), depot_id=depot.id, day=day, mode=mode, seconds=options["seconds"]
        )
        if not begin_plan(by=BY, at=clock.now(), plan_id=key):
            raise CommandError(here(_("Somebody dropped the plan.")))
        found = solve_plan(key, actor=BY, at=clock.now(), told=self._told)
        keep_plan(by=BY, at=clock.now(), plan_id=key, found=found)
        if options["apply"]:
            apply_plan(by=BY, at=clock.now(), plan_id=key)
        page = plan_page(key, actor=BY)
        self.stdout.write(f"{page.number} {word('plan', page.state)}")
        for name, what in _FIGURES.items():
            label = padded(here(what), 20)
            self.stdout.write(f"  {label} {page.before[name]!s:>10} -> {page.after[name]!s:>10}")

    def _told(self, share: float, cost: int) -> bool:
        self.stderr.write(f"{share:4.0%}  {cost / 100:.2f}")
        return False

    def _show(self, seen: Any, zone: ZoneInfo) -> None:
        for one in seen.trips:
            row = one.trip
            self.stdout.write(
                f"{row.number} {row.who} {row.driver} {word('trip', row.state)} {row.km} km {row.cost} CNY"
                f" {here(_('%(minutes)s min late', {'minutes': row.late_minutes}))}"
            )
            for stop in one.stops:
                at = stop.arrives_at.astimezone(zone)
                self.stdout.write(
                    f"  {stop.sequence:3} {at:%H:%M} {stop.job.reference} {word('trip_stop', stop.state)}"
                )
        for job in seen.unplanned:
            why = here(REASONS[Why(job.why)]) if job.why else ""
            self.stdout.write(f"  --- {job.reference} {why}".rstrip())
