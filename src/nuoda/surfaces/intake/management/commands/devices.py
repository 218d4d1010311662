"""``nuoda devices bind|release|list``: trackers and sensors from the command line."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nuoda.domains.shipments.commands import BindingDraft, bind_devices, release_device
from nuoda.domains.shipments.queries import DeviceRow, device_rows, find_by_waybill
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.errors import NuodaError
from nuoda.kernel.paging import Window
from nuoda.surfaces.intake.terminal import in_terminal_words, in_words_of

KEEPER = system("devices")
_SILENT = timedelta(hours=2)


class Command(BaseCommand):
    help = "Bind devices to shipments, take them off, or list them."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        bind = verbs.add_parser("bind", help="let a device ride with a shipment")
        for name in ("device", "waybill"):
            bind.add_argument(name)
        bind.add_argument("--since", type=_instant, help="ISO 8601 with an offset (now)")
        bind.add_argument("--until", type=_instant, help="ISO 8601 with an offset (open)")
        release = verbs.add_parser("release", help="take a device off a shipment")
        for name in ("device", "waybill"):
            release.add_argument(name)
        rows = verbs.add_parser("list", help="every device, the last heard first")
        rows.add_argument("--state", choices=["bound", "free", "silent"], default="")
        rows.add_argument("--text", default="", help="part of a device's name or of a waybill")
        rows.add_argument("--limit", type=int, default=50)
        rows.add_argument("--json", action="store_true", help="print one JSON array")

    def handle(self, *args: Any, **options: Any) -> None:
        verbs = {"bind": self._bind, "release": self._release, "list": self._list}
        try:
            verbs[options["verb"]](options)
        except NuodaError as refused:
            raise CommandError(in_words_of(refused)) from refused

    def _bind(self, options: dict[str, Any]) -> None:
        now = clock.now()
        draft = BindingDraft(options["device"], options["waybill"], options["since"] or now, options["until"])
        report = bind_devices(by=KEEPER, at=now, bindings=[draft])
        for one in report.refused:
            reasons = [f"{in_terminal_words(p.reason)} {in_terminal_words(p.remedy)}" for p in one.problems]
            raise CommandError(" ".join(reasons))
        self.stdout.write(f"{draft.device} rides with {draft.waybill} since {draft.since.isoformat()}")

    def _release(self, options: dict[str, Any]) -> None:
        found = find_by_waybill(options["waybill"], actor=KEEPER)
        if not found:
            raise CommandError(f"There is no shipment under {options['waybill']}.")
        release_device(by=KEEPER, at=clock.now(), device=options["device"], shipment_id=found[0].id)
        self.stdout.write(f"{options['device']} was taken off {found[0].waybill}")

    def _list(self, options: dict[str, Any]) -> None:
        now = clock.now()
        page = device_rows(
            actor=KEEPER, window=Window(size=max(1, options["limit"])), at=now, silent_since=now - _SILENT,
            state=options["state"], text=options["text"],
        )  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps([_json(one) for one in page.rows], ensure_ascii=False))
            return
        for one in page.rows:
            heard = one.heard_at.isoformat(timespec="seconds") if one.heard_at else "never heard"
            numbers = ", ".join(number for _id, number in one.shipments) or "free"
            self.stdout.write(f"{one.device}  {numbers}  {heard}")
        self.stdout.write(f"{len(page.rows)} of {page.total}")


def _json(one: DeviceRow) -> dict[str, Any]:
    return {
        "device": one.device,
        "waybills": [number for _id, number in one.shipments],
        "heard_at": one.heard_at.isoformat() if one.heard_at else None,
        "battery": one.battery,
        "quantity": one.quantity,
        "value": one.value,
    }


def _instant(written: str) -> datetime:
    found = datetime.fromisoformat(written)
    if found.tzinfo is None:
        raise ValueError("no offset")
    return found
