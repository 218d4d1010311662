"""``nuoda import orders|shipments|tracking|warnings FILE…``: take files in from the command line."""

from __future__ import annotations

import json
import sys
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from nuoda.kernel.errors import FieldError, Invalid, NuodaError
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.surfaces.intake.area_warnings import WARNINGS, import_warnings
from nuoda.surfaces.intake.documents import ZONE, Taking
from nuoda.surfaces.intake.documents.at_terminal import import_documents
from nuoda.surfaces.intake.order_documents.at_terminal import import_order_documents
from nuoda.surfaces.intake.sheet_import.at_terminal import KINDS, Stopped, import_files
from nuoda.surfaces.intake.terminal import in_words_of, terminal_language


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Take orders, shipments, tracking events or warnings in. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("kind", choices=sorted([*KINDS, WARNINGS]))
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--mapping", default="", help="a shipped mapping's name, or a TOML file (the kind's own sheet)"
        )
        parser.add_argument("--json", action="store_true", help="print what came of it as one JSON object")
        parser.add_argument(
            "--format", default="", help="a connector's name: orders shopify, ubl …; tracking ups … or csv"
        )
        parser.add_argument(
            "--create", action="store_true", help="with --format: watch waybills that nobody registered"
        )
        parser.add_argument("--customer", default="", help="whose orders; with --create, whose shipments")
        parser.add_argument("--zone", default=ZONE, help="with --format: zone of times that have no offset")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with translation.override(terminal_language()):
                if options["kind"] == WARNINGS:
                    self._warnings(options)
                elif options["format"]:
                    self._documents(options)
                else:
                    self._sheets(options)
        except NuodaError as refused:
            raise CommandError(in_words_of(refused)) from refused
        except Stopped as stopped:
            raise CommandError(str(stopped), returncode=130) from None

    def _warnings(self, options: dict[str, Any]) -> None:
        answer = import_warnings(options["files"], say=here)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for one in answer["messages"]:
                self.stdout.write(f"{one['outcome']:12} {one['file']} {one['identifier']}")
            for one in answer["refused"]:
                self.stdout.write(f"{'refused':12} {one['item']}: {one['reason']}")
        if answer["refused"]:
            raise CommandError(here(_("Not every file was understood.")))

    def _sheets(self, options: dict[str, Any]) -> None:
        kind = options["kind"]
        answer = import_files(kind, options["files"], options["mapping"] or kind, sys.stderr)
        if options["json"]:
            self.stdout.write(json.dumps(answer))
            return
        for name, value in answer.items():
            self.stdout.write(f"{name:12} {value}")

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
                self.stdout.write(f"{name:14} {answer[name]}")
            for one in answer["refused"]:
                self.stdout.write(f"{'refused':14} {one['item']}: {one['reason']}")
        if not understood:
            raise CommandError(here(_("Not every file was understood.")))

    def _show(self, answer: dict[str, Any]) -> None:
        for name in ("accepted", "duplicate"):
            self.stdout.write(f"{name:14} {answer[name]}")
        self.stdout.write(f"{'unknown_codes':14} {', '.join(answer['unknown_codes'])}")
        for one in answer["refused"]:
            self.stdout.write(f"{'refused':14} {one['item']}: {one['reason']}")
        for number, one in answer["waybills"].items():
            self.stdout.write(f"{number:24} {one['status']} ({len(one['events'])})")
