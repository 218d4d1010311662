"""``nuoda promises whatif``: what a period would have been, asked at the terminal without a limit of size."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from nuoda.insight.measures import Rate
from nuoda.insight.whatif import SCOPES, Ask, Unit, WhatIf, plan_of, told, what_if
from nuoda.kernel.actor import system
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.kernel.written import amount, day
from nuoda.pages.vocabulary import word

SMALL = 30


def add_whatif(parser: argparse.ArgumentParser) -> None:
    """The arguments of a question."""
    for name, where, what in (
        ("--from", "first", _("the first day, as 2026-10-01")),
        ("--to", "last", _("the last day")),
    ):
        parser.add_argument(name, dest=where, type=day, required=True, metavar="DAY", help=here(what))
    parser.add_argument("--target", type=amount, help=here(_("the other target; as it was where left out")))
    parser.add_argument(
        "--unit", choices=[one.value for one in Unit], default=Unit.HOURS.value,
        help=here(_("what the target counts (hours)")),
    )  # fmt: skip
    parser.add_argument("--calendar", default="", help=here(_("the code of a business calendar")))
    parser.add_argument("--scope", choices=SCOPES, default="all", help=here(_("whose promises (all)")))
    parser.add_argument("--of", default="", help=here(_("customer code, contract number, tier or service")))
    parser.add_argument(
        "--kind", action="append", default=[], help=here(_("a kind of promise; may be repeated"))
    )
    parser.add_argument("--zone", default="Asia/Shanghai", help=here(_("whose days and months")))
    parser.add_argument("--json", action="store_true", help=here(_("print one JSON object")))


def whatif_words(options: Mapping[str, Any], *, at: datetime) -> str:
    """The answer, as JSON or in lines. Raises :class:`NuodaError` for a question that makes no sense."""
    ask = Ask(
        options["first"], options["last"], options["target"], options["unit"], options["calendar"],
        options["scope"], options["of"], tuple(options["kind"]), options["zone"],
    )  # fmt: skip
    actor = system("cli")
    found = what_if(plan_of(ask, actor=actor, at=at, most=None), actor=actor, at=at)
    if options["json"]:
        return json.dumps(told(found), default=str, ensure_ascii=False)
    return "\n".join(_lines(found))


def _lines(found: WhatIf) -> list[str]:
    figures = {
        "actual": _share(found.actual.adjusted), "supposed": _share(found.supposed.adjusted),
        "lost": found.lost, "won": found.won,
    }  # fmt: skip
    lines = [here(_("Kept %(actual)s as it was, %(supposed)s as it would have been.", figures))]
    lines += [
        f"{one.first:%Y-%m}  {_share(one.actual.adjusted):>22}  {_share(one.supposed.adjusted):>22}"
        for one in found.months
    ]
    lines.append(here(_("%(lost)s kept ones would have been broken, %(won)s broken ones kept.", figures)))
    for one in found.costs:
        money = here(_("n/a")) if one.difference is None else f"{one.actual} -> {one.supposed} {one.currency}"
        lines.append(
            f"{one.clause} {word('measure', one.measure)} {one.period:%Y-%m}:"
            f" {one.actual_rate} % -> {one.supposed_rate} %  {money}"
        )
    if found.costs:
        lines.append(here(_("Provisional, before yearly caps and earn-back.")))
    return lines


def _share(rate: Rate) -> str:
    if rate.share is None:
        return here(_("n/a"))
    counts = f"{rate.numerator}/{rate.denominator}"
    return counts if rate.denominator < SMALL else f"{rate.share:.1%} ({counts})"
