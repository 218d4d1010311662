"""``nuoda replay DIR --mapping NAME``: let history happen again."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError
from contextlib import ExitStack
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from nuoda.insight.replay_summary import replay_summary
from nuoda.kernel import clock
from nuoda.kernel.terminal import STOPPED, Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.kernel.written import day, whole
from nuoda.surfaces.intake.delivery import Tally
from nuoda.surfaces.intake.mapping.apply import check_files, outcomes
from nuoda.surfaces.intake.mapping.drafts import Mapped
from nuoda.surfaces.intake.mapping.files import found_in_folder
from nuoda.surfaces.intake.mapping.load import find_mapping, load_mapping, span
from nuoda.surfaces.intake.progress import ProgressLine
from nuoda.surfaces.intake.rejections import RejectionFile
from nuoda.surfaces.intake.replay.database import own_database
from nuoda.surfaces.intake.replay.engine import Plan, replay
from nuoda.surfaces.intake.replay.figures import figures, in_words
from nuoda.surfaces.intake.replay.house import REPLAYER, open_house
from nuoda.surfaces.intake.replay.pace import fitting_step, midday
from nuoda.surfaces.intake.stream import Timeline


def step(words: str) -> timedelta:
    """``30m``, ``6h`` or ``1d``."""
    try:
        return span(words)
    except ValueError as error:
        why = _("“%(words)s” is no step: write it like 30m, 6h or 1d.", {"words": words[:40]})
        raise ArgumentTypeError(here(why)) from error


def end_of_day(words: str) -> datetime:
    """The end of a day in UTC."""
    return datetime.combine(day(words), time(), UTC) + timedelta(days=1)


class Command(Verb):
    purpose = _("Let a folder of history happen again, at simulated time, in a database of its own.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", type=Path, metavar="DIR", help=here(_("where the files of history lie"))
        )
        parser.add_argument(
            "--mapping", required=True, help=here(_("a shipped mapping's name, or a TOML file"))
        )
        parser.add_argument("--json", action="store_true", help=here(_("print one JSON object")))
        parser.add_argument(
            "--step", type=step,
            help=here(_("the grain of time: 30m, 6h, 1d (the mapping's, or fitted to the data)")),
        )  # fmt: skip
        parser.add_argument(
            "--exact", action="store_true",
            help=here(_("judge promises on their instant, not at the end of a step")),
        )  # fmt: skip
        parser.add_argument("--until", type=end_of_day, help=here(_("replay no further than this day")))
        parser.add_argument("--limit", type=whole, help=here(_("take only the first so many rows")))
        parser.add_argument("--keep", action="store_true", help=here(_("keep the replay's database")))
        parser.add_argument(
            "--rejections", type=Path, help=here(_("where refused rows are listed (a CSV file)"))
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._replay(options)
        except KeyboardInterrupt:
            raise CommandError(here(_("Stopped. Nothing is left behind.")), returncode=STOPPED) from None

    def _replay(self, options: dict[str, Any]) -> None:
        schema = load_mapping(find_mapping(options["mapping"]))
        paths = found_in_folder(schema, options["folder"])
        check_files(schema, paths)
        tally = Tally()
        rejections = options["rejections"] or _own_rejections(schema.name)
        with ExitStack() as stack:
            refused = stack.enter_context(RejectionFile(rejections, say=here))
            rows: list[Mapped] = []
            for outcome in islice(outcomes(schema, paths), options["limit"]):
                tally.saw(outcome)
                if isinstance(outcome, Mapped):
                    rows.append(outcome)
                else:
                    refused.add(outcome.refusals)
            timeline = Timeline(rows)
            plan = Plan(
                options["step"] or schema.step or fitting_step(rows),
                midday(timeline.first_at or clock.now(), schema.zone),
                options["until"],
                exact=options["exact"],
            )
            name = stack.enter_context(own_database(schema.name, keep=options["keep"]))
            answer = self._run(timeline, plan, tally, refused)
        self._print(answer, options, refused, name)

    def _run(self, timeline: Timeline, plan: Plan, tally: Tally, refused: RejectionFile) -> dict[str, Any]:
        line = ProgressLine(sys.stderr, "replay")
        last = [timeline.last_at or clock.now()]

        def watch(done: int, total: int, at: datetime) -> None:
            last[0] = at
            line(done, total, at)

        with open_house() as house:
            replay(timeline, house, plan, tally, refuse=refused.add, watch=watch)
        line.end()
        return figures(tally, replay_summary(actor=REPLAYER, at=last[0]))

    def _print(
        self, answer: dict[str, Any], options: dict[str, Any], refused: RejectionFile, name: str
    ) -> None:
        if refused.written:
            told = {"count": refused.written, "path": refused.path}
            self.note(_("%(count)s rejections: %(path)s", told))
        if options["keep"]:
            self.note(_("The database %(name)s is kept.", {"name": name}))
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            self.stdout.write("\n".join(in_words(answer)))


def _own_rejections(mapping: str) -> Path:
    return Path(settings.NUODA_HOME) / "rejections" / f"replay-{mapping}.csv"
