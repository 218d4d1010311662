"""What reaches the demo's house not as scans: documents, warnings, devices that ride along, readings."""

from __future__ import annotations

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from nuoda.connectors.telematics.cap import read_alert
from nuoda.domains.shipments.commands import (
    ProofDraft,
    ReadingDraft,
    bind_device,
    record_proofs,
    record_readings,
    take_alert,
)
from nuoda.domains.shipments.facts import ProofOutcome, Relation
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.kernel.actor import system
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world import World
from nuoda.surfaces.intake.documents import Taking, take_document


class Post:
    """Hands over what came after ``since`` (None: from the beginning), each when its time has come."""

    def __init__(self, world: World, since: datetime | None) -> None:
        self._papers = [one for one in world.papers if since is None or one.at > since]
        self._rides = [one for one in world.rides if since is None or one.at > since]
        self._signed = [one for one in world.signed if since is None or one.at > since]
        self._alerts = [one for one in world.alerts if since is None or one.at > since]
        self._measured = [one for one in world.measured if since is None or one.at > since]

    def work(self, at: datetime) -> int:
        """Hand over what came by ``at``. Returns how many things that were."""
        return self._warn(at) + self._ride(at) + self._read(at) + self._measure(at) + self._sign(at)

    def _warn(self, at: datetime) -> int:
        due = [one for one in self._alerts if one.at <= at]
        del self._alerts[: len(due)]
        for one in due:
            take_alert(by=DEMO, at=at, alert=read_alert(one.body))
        return len(due)

    def _ride(self, at: datetime) -> int:
        due = [one for one in self._rides if one.at <= at]
        del self._rides[: len(due)]
        for one in due:
            (ship, *_others) = find_by_waybill(one.waybill, actor=DEMO)
            bind_device(by=DEMO, at=at, device=one.device, shipment_id=ship.id, since=one.at)
        return len(due)

    def _read(self, at: datetime) -> int:
        due = [one for one in self._papers if one.at <= at]
        del self._papers[: len(due)]
        for one in due:
            take_document(
                by=system(one.sender), at=one.at, format=one.format, body=one.body, sender=one.sender,
                taking=Taking(),
            )  # fmt: skip
        return len(due)

    def _measure(self, at: datetime) -> int:
        due = [one for one in self._measured if one.at <= at]
        del self._measured[: len(due)]
        if due:
            readings = [ReadingDraft(one.device, one.at, "temperature", one.celsius) for one in due]
            record_readings(by=DEMO, at=at, readings=readings)
        return len(due)

    def _sign(self, at: datetime) -> int:
        due = [one for one in self._signed if one.at <= at]
        del self._signed[: len(due)]
        for one in due:
            proof = ProofDraft(
                uuid5(NAMESPACE_URL, one.waybill), ProofOutcome.DELIVERED.value, one.at, waybill=one.waybill,
                signer=one.signer, relation=Relation.SELF.value, place=one.place,
            )  # fmt: skip
            came = record_proofs(by=DEMO, at=at, proofs=[proof])
            if came.refused:
                raise ValueError(f"the house refused its own proof: {came.refused}")
        return len(due)
