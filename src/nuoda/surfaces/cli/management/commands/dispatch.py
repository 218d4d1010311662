from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nuoda.domains.dispatch.commands import apply_plan, ask_for_plan, begin_plan, keep_plan
from nuoda.domains.dispatch.facts import Why
from nuoda.domains.dispatch.queries import REASONS, board, depot_by_code, plan_page, solve_plan
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.errors import NotFound, NuodaError
from nuoda.kernel.translate import here

BY = system("command line")


class Command(BaseCommand):
    help = "Trips: `plan DEPOT` works out a day's trips, `show DEPOT` tells them."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        plan = verbs.add_parser("plan", help="work out a plan here and now")
        plan.add_argument("--seconds", type=int, help="how long it may take; else as the depot says")
        plan.add_argument("--change", action="store_true", help="leave known stops in their order")
        plan.add_argument("--apply", action="store_true", help="make its trips hold at once")
        show = verbs.add_parser("show", help="the trips of a day, and the jobs without one")
        for verb in (plan, show):
            verb.add_argument("depot")
            verb.add_argument("--day", type=date.fromisoformat, help="as 2026-11-24; else today there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            depot = depot_by_code(options["depot"], actor=BY)
        except NotFound as missing:
            raise CommandError(f"There is no depot {options['depot']}.") from missing
        day = options["day"] or clock.now().astimezone(ZoneInfo(depot.zone)).date()
        if options["verb"] == "plan":
            self._plan(options, depot, day)
        else:
            self._show(board(depot.id, day, actor=BY), ZoneInfo(depot.zone))

    def _plan(self, options: dict[str, Any], depot: Any, day: date) -> None:
        mode = "change" if options["change"] else "full"
        try:
            key = ask_for_plan(
                by=BY, at=clock.now(), depot_id=depot.id, day=day, mode=mode, seconds=options["seconds"]
            )
            if not begin_plan(by=BY, at=clock.now(), plan_id=key):
                raise CommandError("Somebody dropped the plan.")
            found = solve_plan(key, actor=BY, at=clock.now(), told=self._told)
            keep_plan(by=BY, at=clock.now(), plan_id=key, found=found)
            if options["apply"]:
                apply_plan(by=BY, at=clock.now(), plan_id=key)
        except NuodaError as refused:
            raise CommandError(here(refused.sentence)) from refused
        page = plan_page(key, actor=BY)
        self.stdout.write(f"{page.number} {page.state}")
        for name in ("trips", "jobs", "partner_jobs", "unplanned", "km", "minutes", "cost", "late_minutes"):
            self.stdout.write(f"  {name:12} {page.before[name]!s:>10} -> {page.after[name]!s:>10}")

    def _told(self, share: float, cost: int) -> bool:
        self.stderr.write(f"{share:4.0%}  {cost / 100:.2f}")
        return False

    def _show(self, seen: Any, zone: ZoneInfo) -> None:
        for one in seen.trips:
            row = one.trip
            self.stdout.write(
                f"{row.number} {row.who} {row.driver} {row.state} {row.km} km {row.cost} CNY"
                f" late {row.late_minutes} min"
            )
            for stop in one.stops:
                at = stop.arrives_at.astimezone(zone)
                self.stdout.write(f"  {stop.sequence:3} {at:%H:%M} {stop.job.reference} {stop.state}")
        for job in seen.unplanned:
            why = here(REASONS[Why(job.why)]) if job.why else ""
            self.stdout.write(f"  --- {job.reference} {why}".rstrip())
