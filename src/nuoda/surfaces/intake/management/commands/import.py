"""``nuoda import orders|shipments|tracking|warnings FILE…``: take files in from the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.terminal import STOPPED, Verb, padded
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.pages.vocabulary import word
from nuoda.surfaces.intake.area_warnings import WARNINGS, import_warnings
from nuoda.surfaces.intake.documents import ZONE, Taking
from nuoda.surfaces.intake.documents.at_terminal import CSV, import_documents
from nuoda.surfaces.intake.order_documents.at_terminal import import_order_documents
from nuoda.surfaces.intake.sheet_import.at_terminal import KINDS, Stopped, import_files

_OUTCOMES = {
    "accepted": _("accepted"),
    "duplicate": _("known already"),
    "refused": _("refused"),
    "rejected": _("rejected"),
    "rejections": _("rejections"),
    "rows": _("rows"),
    "unknown_codes": _("unknown codes"),
}
WIDTH = 14


class Command(Verb):
    purpose = _("Take in orders, shipments, tracking events or warnings; doing it again changes nothing.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted([*KINDS, WARNINGS]), help=here(_("what the files hold")))
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE",
            help=here(_("sheets, JSON lines or documents of a connector")),
        )  # fmt: skip
        parser.add_argument(
            "--mapping", default="",
            help=here(_("a shipped mapping's name, or a TOML file (the kind's own sheet)")),
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help=here(_("print one JSON object")))
        parser.add_argument(
            "--format", default="",
            help=here(_("a connector's name: orders shopify, ubl …; tracking ups … or csv")),
        )  # fmt: skip
        parser.add_argument(
            "--create", action="store_true",
            help=here(_("tracking: watch waybills that nobody registered")),
        )  # fmt: skip
        parser.add_argument(
            "--customer", default="", help=here(_("whose orders; with --create, whose shipments"))
        )
        parser.add_argument(
            "--zone", default=ZONE, help=here(_("with --format: zone of times that have no offset"))
        )

    def nothing(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        if options["kind"] == WARNINGS:
            return {"messages": []}
        if not options["format"]:
            return {"rows": 0, "accepted": {}, "duplicate": {}, "rejected": 0, "rejections": []}
        if options["kind"] == "orders":
            return {"accepted": 0, "duplicate": 0, "replies": {}}
        return {"accepted": 0, "duplicate": 0, "unknown_codes": [], "waybills": {}}

    def handle(self, *args: Any, **options: Any) -> None:
        if options["create"] and options["kind"] == "tracking":
            options["format"] = options["format"] or CSV
        try:
            if options["kind"] == WARNINGS:
                self._warnings(options)
            elif options["format"]:
                self._documents(options)
            else:
                self._sheets(options)
        except Stopped as stopped:
            raise CommandError(str(stopped), returncode=STOPPED) from None

    def _warnings(self, options: dict[str, Any]) -> None:
        answer = import_warnings(options["files"], say=here)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for one in answer["messages"]:
                self._line(str(one["outcome"]), f"{one['file']} {one['identifier']}")
            self._refused(answer)
        if answer["refused"]:
            raise CommandError(here(_("Not every file was understood.")))

    def _sheets(self, options: dict[str, Any]) -> None:
        kind = options["kind"]
        answer = import_files(kind, options["files"], options["mapping"] or kind, sys.stderr)
        if options["json"]:
            self.stdout.write(json.dumps({**answer, "refused": []}))
            return
        for name, value in answer.items():
            self._line(name, _in_words(value))

    def _documents(self, options: dict[str, Any]) -> None:
        if options["kind"] == "orders":
            self._order_documents(options)
            return
        if options["kind"] != "tracking":
            reason = _("Only orders and tracking have formats.")
            raise Invalid(fields=[FieldError("--format", reason, _("Leave it out."))])
        answer, understood = import_documents(
            options["format"],
            options["files"],
            mapping=options["mapping"],
            taking=Taking(options["zone"], options["create"], options["customer"]),
            say=here,
            out=sys.stderr,
        )
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self._show(answer)
        if not understood:
            raise CommandError(here(_("Not every file was understood.")))

    def _order_documents(self, options: dict[str, Any]) -> None:
        answer, understood = import_order_documents(
            options["format"], options["files"], customer=options["customer"], zone=options["zone"], say=here
        )
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for name in ("accepted", "duplicate"):
                self._line(name, _in_words(answer[name]))
            self._refused(answer)
        if not understood:
            raise CommandError(here(_("Not every file was understood.")))

    def _show(self, answer: dict[str, Any]) -> None:
        for name in ("accepted", "duplicate"):
            self._line(name, _in_words(answer[name]))
        self._line("unknown_codes", ", ".join(answer["unknown_codes"]))
        self._refused(answer)
        for number, one in answer["waybills"].items():
            self.stdout.write(f"{number:24} {word('milestone', one['status'])} ({len(one['events'])})")

    def _refused(self, answer: dict[str, Any]) -> None:
        for one in answer["refused"]:
            self._line("refused", f"{one['item']}: {one['reason']}")

    def _line(self, name: str, value: str) -> None:
        label = here(_OUTCOMES[name]) if name in _OUTCOMES else name
        self.stdout.write(f"{padded(label, WIDTH)} {value}".rstrip())


def _in_words(value: Any) -> str:
    """A count, counts by kind, or files, as a line."""
    if isinstance(value, Mapping):
        return ", ".join(f"{kind} {count}" for kind, count in value.items()) or "0"
    return ", ".join(value) if isinstance(value, list) else str(value)
