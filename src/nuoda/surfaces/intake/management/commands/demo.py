"""``nuoda demo seed | feed | check``."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentTypeError
from collections import Counter
from datetime import datetime
from threading import Event
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import connection

from nuoda.kernel import clock
from nuoda.kernel.terminal import REFUSED, Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.kernel.written import amount, instant, whole
from nuoda.surfaces.intake.demo.checking import Verdict, check
from nuoda.surfaces.intake.demo.checking.ending import UNTIL
from nuoda.surfaces.intake.demo.feeding import NotSeeded, feed
from nuoda.surfaces.intake.demo.seeding import SEED, seed
from nuoda.surfaces.intake.demo.world.roads import CHINA
from nuoda.surfaces.intake.progress import ProgressLine


def pace(words: str) -> float:
    """A factor from 0.1 to 1000."""
    factor = float(amount(words))
    if not 0.1 <= factor <= 1_000:
        figures = {"words": words[:40], "least": 0.1, "most": 1_000}
        raise ArgumentTypeError(here(_("“%(words)s” lies outside %(least)s to %(most)s.", figures)))
    return factor


class Command(Verb):
    purpose = _("The demo: seed its history, feed it as time runs on, check its story.")

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="seed | feed | check")
        seeding = verbs.add_parser("seed", help=here(_("make the demo, or bring it up to now")))
        seeding.add_argument(
            "--seed", type=whole, default=SEED, help=here(_("another seed gives another day"))
        )
        seeding.add_argument("--now", type=instant, help=here(_("the instant for which the demo is made")))
        ended = _("make it for so long ago that its story has ended by now, as the check lets it")
        seeding.add_argument("--ended", action="store_true", help=here(ended))
        feeding = verbs.add_parser("feed", help=here(_("let scans and orders arrive as time passes")))
        feeding.add_argument("--pace", type=pace, default=1.0, help=here(_("story seconds a second (1)")))
        verbs.add_parser("check", help=here(_("walk the story step by step; exit code 1 if a step fails")))

    def handle(self, *args: Any, **options: Any) -> None:
        verbs = {"seed": self._seed, "feed": self._feed, "check": self._check}
        verbs[options["verb"]](options)

    def _seed(self, options: dict[str, Any]) -> None:
        line = ProgressLine(sys.stderr, "demo")
        now = options["now"] or clock.now()
        with connection.cursor() as cursor:
            # What a crash of the database takes back is lived again: no commit has to wait for the disk.
            cursor.execute("SET synchronous_commit = off")
        done = seed(options["seed"], now - UNTIL if options["ended"] else now, line)
        line.end()
        if done.made:
            self.say(_("The demo is made: %(count)s things arrived.", {"count": done.mark.arrived}))
        elif done.forward:
            self.say(_("The demo was brought forward by %(time)s.", {"time": done.forward}))
        else:
            self.say(_("The demo is there already."))

    def _feed(self, options: dict[str, Any]) -> None:
        stop = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_args: stop.set())
        try:
            feed(options["pace"], stop, self._handed_over)
        except NotSeeded as missing:
            words = here(_("There is no demo in this database: run demo seed first."))
            raise CommandError(words) from missing
        self.say(_("Stopped."))

    def _handed_over(self, at: datetime, count: int) -> None:
        self._line(f"{at.astimezone(CHINA):%H:%M:%S}  +{count}")

    def _check(self, options: dict[str, Any]) -> None:
        line = ProgressLine(sys.stderr, "demo")
        seen: Counter[Verdict] = Counter()
        for finding in check(line):
            line.end()
            seen[finding.verdict] += 1
            self._line(f"{finding.verdict.value} {here(finding.sentence)}")
        figures = {"good": seen[Verdict.HOLDS], "bad": seen[Verdict.FAILS], "open": seen[Verdict.WAITS]}
        self.say(_("%(good)s steps hold, %(bad)s fail, %(open)s wait.", figures))
        if seen[Verdict.FAILS]:
            raise CommandError(here(_("The story does not hold.")), returncode=REFUSED)

    def _line(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
