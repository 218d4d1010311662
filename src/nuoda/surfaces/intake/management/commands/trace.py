"""``nuoda trace NUMBER``: what is known of a number, on the command line."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser

from nuoda.connectors.carriers.discovery import numbers_of
from nuoda.domains.shipments.queries import Trace, TracedEvent, trace
from nuoda.kernel.actor import system
from nuoda.kernel.terminal import Verb, padded
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.pages.vocabulary import word

TRACER = system("trace")


class Command(Verb):
    purpose = _("Show where a number is and everything that was heard of it.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help=here(_("a waybill, piece, leg or carrier's number")))
        parser.add_argument("--json", action="store_true", help=here(_("print one JSON object")))

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["number"].strip()
        numbers = numbers_of(number)
        traced = trace(numbers, actor=TRACER)
        found = next((traced[one] for one in numbers if one in traced), ())
        if not found:
            raise CommandError(here(_("Nobody has registered %(number)s.", {"number": number})))
        if options["json"]:
            others = found[1:]
            answer = _json(found[0]) | {
                "also": [_json(one) for one in others if one.valid_to is None],
                "earlier": [_json(one) for one in others if one.valid_to is not None],
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for one in found:
            self._show(one)

    def _show(self, one: Trace) -> None:
        span = f"({one.valid_from:%Y-%m-%d} – {one.valid_to:%Y-%m-%d})" if one.valid_to else ""
        status = f"{word('milestone', one.status)} {word('reason', one.reason)}".rstrip()
        self.stdout.write(f"{one.carrier} {one.waybill}  {status}  {_pieces(one)}{span}".rstrip())
        for event in one.events:
            when = event.occurred_at.isoformat()
            what = padded(_what(event), 24)
            said = f"{event.code:12} {event.piece} {event.place} {event.text}"
            self.stdout.write(f"  {when}  {what} {said}".rstrip())


def _pieces(one: Trace) -> str:
    """How many of several pieces came, while others are still awaited."""
    if not 0 < one.pieces_arrived < one.pieces:
        return ""
    figures = {"arrived": one.pieces_arrived, "all": one.pieces}
    return here(_("%(arrived)s of %(all)s delivered", figures)) + "  "


def _what(event: TracedEvent) -> str:
    if event.void:
        return here(_("(void)"))
    if event.milestone:
        return word("milestone", event.milestone)
    return word("reason", event.reason) if event.reason else "?"


def _json(one: Trace) -> dict[str, Any]:
    given = asdict(one)
    given["shipment_id"] = str(one.shipment_id)
    given["events"] = [{**event, "raw_code": event.pop("code")} for event in given["events"]]
    return {name: _plain(value) for name, value in given.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
