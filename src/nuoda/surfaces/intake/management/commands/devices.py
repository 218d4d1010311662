"""``nuoda devices bind|release|list``: trackers and sensors from the command line."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser

from nuoda.domains.shipments.commands import BindingDraft, bind_devices, release_device
from nuoda.domains.shipments.queries import DeviceRow, device_rows, find_by_waybill
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.paging import Window
from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import explained, here, joined
from nuoda.kernel.written import instant, whole

KEEPER = system("devices")
_SILENT = timedelta(hours=2)


class Command(Verb):
    purpose = _("Bind devices to shipments, take them off, or list them.")

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        bind = verbs.add_parser("bind", help=here(_("let a device ride with a shipment")))
        release = verbs.add_parser("release", help=here(_("take a device off a shipment")))
        for verb in (bind, release):
            verb.add_argument("device", help=here(_("the device's name")))
            verb.add_argument("waybill", help=here(_("the shipment's waybill number")))
        bind.add_argument("--since", type=instant, help=here(_("ISO 8601 with an offset (now)")))
        bind.add_argument("--until", type=instant, help=here(_("ISO 8601 with an offset (open)")))
        rows = verbs.add_parser("list", help=here(_("every device, the last heard first")))
        rows.add_argument(
            "--state", choices=["bound", "free", "silent"], default="",
            help=here(_("only those that ride, are free, or have been silent for two hours")),
        )  # fmt: skip
        rows.add_argument("--text", default="", help=here(_("part of a device's name or of a waybill")))
        rows.add_argument("--limit", type=whole, default=50, help=here(_("how many at most (50)")))
        rows.add_argument("--json", action="store_true", help=here(_("print one JSON array")))

    def handle(self, *args: Any, **options: Any) -> None:
        verbs = {"bind": self._bind, "release": self._release, "list": self._list}
        verbs[options["verb"]](options)

    def _bind(self, options: dict[str, Any]) -> None:
        now = clock.now()
        draft = BindingDraft(options["device"], options["waybill"], options["since"] or now, options["until"])
        report = bind_devices(by=KEEPER, at=now, bindings=[draft])
        for one in report.refused:
            raise CommandError(joined(explained(p) for p in one.problems))
        figures = {"device": draft.device, "waybill": draft.waybill, "since": draft.since.isoformat()}
        self.say(_("%(device)s rides with %(waybill)s since %(since)s.", figures))

    def _release(self, options: dict[str, Any]) -> None:
        found = find_by_waybill(options["waybill"], actor=KEEPER)
        if not found:
            words = _("There is no shipment under %(number)s.", {"number": options["waybill"][:40]})
            raise CommandError(here(words))
        release_device(by=KEEPER, at=clock.now(), device=options["device"], shipment_id=found[0].id)
        figures = {"device": options["device"], "waybill": found[0].waybill}
        self.say(_("%(device)s was taken off %(waybill)s.", figures))

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
            heard = one.heard_at.isoformat(timespec="seconds") if one.heard_at else here(_("never heard"))
            numbers = ", ".join(number for _id, number in one.shipments) or here(_("free"))
            self.stdout.write(f"{one.device}  {numbers}  {heard}")
        self.say(_("%(part)s of %(all)s", {"part": len(page.rows), "all": page.total}))


def _json(one: DeviceRow) -> dict[str, Any]:
    return {
        "device": one.device,
        "waybills": [number for _id, number in one.shipments],
        "heard_at": one.heard_at.isoformat() if one.heard_at else None,
        "battery": one.battery,
        "quantity": one.quantity,
        "value": one.value,
    }
