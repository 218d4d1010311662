"""``nuoda demo seed | feed | check``."""

from __future__ import annotations

import os
import signal
import sys
from argparse import ArgumentTypeError
from collections import Counter
from datetime import datetime
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from nuoda.kernel import clock
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.surfaces.intake.demo.checking import Verdict, check
from nuoda.surfaces.intake.demo.feeding import NotSeeded, feed
from nuoda.surfaces.intake.demo.seeding import SEED, seed
from nuoda.surfaces.intake.demo.world.roads import CHINA
from nuoda.surfaces.intake.progress import ProgressLine


def instant(words: str) -> datetime:
    """An ISO instant with its offset."""
    try:
        found = datetime.fromisoformat(words)
    except ValueError as error:
        raise ArgumentTypeError(f"{words!r} is not an instant: write 2026-11-22T10:30+08:00") from error
    if found.tzinfo is None:
        raise ArgumentTypeError(f"{words!r} has no offset: write 2026-11-22T10:30+08:00")
    return found


def pace(words: str) -> float:
    """A factor from 0.1 to 1000."""
    try:
        factor = float(words)
    except ValueError as error:
        raise ArgumentTypeError(f"{words!r} is not a number") from error
    if not 0.1 <= factor <= 1_000:
        raise ArgumentTypeError(f"{words} is not between 0.1 and 1000")
    return factor


class Command(BaseCommand):
    help = "The demo: seed its history, feed it as time runs on, check its story."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="seed | feed | check")
        seeding = verbs.add_parser("seed", help="make the demo, or bring it up to now")
        seeding.add_argument("--seed", type=int, default=SEED, help="another seed gives another day")
        seeding.add_argument("--now", type=instant, help="the instant for which the demo is made")
        feeding = verbs.add_parser("feed", help="let scans and orders arrive as time passes")
        feeding.add_argument("--pace", type=pace, default=1.0, help="story seconds a second (1)")
        verbs.add_parser("check", help="walk the story step by step; exit code 1 if a step fails")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(_language()):
            getattr(self, f"_{options['verb']}")(options)

    def _seed(self, options: dict[str, Any]) -> None:
        line = ProgressLine(sys.stderr, "demo")
        done = seed(options["seed"], options["now"] or clock.now(), line)
        line.end()
        if done.made:
            self._say(here(_("The demo is made: %(count)s things arrived.", {"count": done.mark.arrived})))
        elif done.forward:
            self._say(here(_("The demo was brought forward by %(time)s.", {"time": done.forward})))
        else:
            self._say(here(_("The demo is there already.")))

    def _feed(self, options: dict[str, Any]) -> None:
        stop = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_args: stop.set())
        try:
            feed(options["pace"], stop, self._handed_over)
        except NotSeeded as missing:
            words = here(_("There is no demo in this database: run demo seed first."))
            raise CommandError(words) from missing

    def _handed_over(self, at: datetime, count: int) -> None:
        self._say(f"{at.astimezone(CHINA):%H:%M:%S}  +{count}")

    def _check(self, options: dict[str, Any]) -> None:
        line = ProgressLine(sys.stderr, "demo")
        seen: Counter[Verdict] = Counter()
        for finding in check(line):
            line.end()
            seen[finding.verdict] += 1
            self._say(f"{finding.verdict.value} {here(finding.sentence)}")
        figures = {"good": seen[Verdict.HOLDS], "bad": seen[Verdict.FAILS], "open": seen[Verdict.WAITS]}
        summary = _("%(good)s steps hold, %(bad)s fail, %(open)s wait.", figures)
        self._say(here(summary))
        if seen[Verdict.FAILS]:
            raise CommandError(here(_("The story does not hold.")), returncode=1)

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _language() -> str:
    """Chinese where the terminal speaks it, else English."""
    spoken = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return "zh-hans" if spoken.lower().startswith("zh") else "en"
