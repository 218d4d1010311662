"""Claims: an incident of 5,000 shipments is opened and messaged within 30 s, at about what its cases cost.

From the click to the mails: the case of each shipment opens and becomes part of the incident, windows of
arrival move, promises are made, and each customer's one message is composed and handed over (mail is kept).
The limit is the same shipments in trouble one by one, as scans open them, with their digests, in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from uuid import UUID

from bench import harness
from bench.fixtures import BY, backend_pid, empty_database
from bench.harness import Sample
from nuoda.domains.cases.commands import IncidentDraft, Trouble, open_exceptions, open_incident
from nuoda.domains.customers.commands import CustomerDraft, record_customers
from nuoda.domains.notices.commands import release_notices
from nuoda.domains.notices.queries import notice_rows
from nuoda.domains.shipments.commands import ShipmentDraft, register_shipments
from nuoda.domains.shipments.queries import ShipmentCard, shipments_by_waybill
from nuoda.kernel import clock
from nuoda.kernel.draining import drain
from nuoda.kernel.paging import Window

EVERYDAY, FULL = 5_000, 20_000
ROUNDS, CUSTOMERS, SECONDS = 3, 50, 30
START = datetime(2026, 11, 23, 2, tzinfo=UTC)
GATHERED = timedelta(minutes=2)


def main() -> None:
    size = harness.wanted_size(everyday=EVERYDAY, full=FULL)
    with empty_database("incident"), clock.simulated(START):
        drafts = [
            CustomerDraft(code=f"C{n}", name=f"客户{n}", email=f"c{n}@example.com") for n in range(CUSTOMERS)
        ]
        record_customers(by=BY, at=START, customers=drafts)
        pairs: list[tuple[Sample, Sample]] = []
        for turn in range(ROUNDS + 1):
            alone = _cards(f"A{turn}", size)
            together = _cards(f"T{turn}", size)
            works = {"alone": _one_by_one(alone), "together": _as_one(together)}
            order = ("together", "alone") if turn % 2 else ("alone", "together")
            seen = {name: harness.sample(works[name], backend=backend_pid) for name in order}
            if turn:
                pairs.append((seen["together"], seen["alone"]))
        seconds = median(size / figure.rate for figure, _limit in pairs)
        cpu = median((one.client_us + one.database_us) * size / 1e6 for one, _limit in pairs)
        told = notice_rows(actor=BY, window=Window(), kind="incident").total
    harness.report_cost(
        f"an incident of {size:,} shipments of {CUSTOMERS} customers against their cases one by one",
        pairs, ceiling=1.5, unit="shipments/s",
        details={
            "seconds": round(seconds, 1), "cpu_seconds": round(cpu, 1), "most_seconds": SECONDS,
            "in_time": seconds <= SECONDS or cpu <= SECONDS,
            "messages_each": told // (ROUNDS + 1),
        },
    )  # fmt: skip


def _cards(mark: str, size: int) -> list[ShipmentCard]:
    """So many fresh shipments under way, all that follows from them done."""
    now = clock.now()
    names = [f"{mark}-{place:06d}" for place in range(size)]
    drafts = [
        ShipmentDraft(
            customer=f"C{place % CUSTOMERS}", waybill=name, carrier="NDX", booked_at=now,
            promised_due_at=now + timedelta(days=3),
        )
        for place, name in enumerate(names)
    ]  # fmt: skip
    for start in range(0, size, 2_000):
        register_shipments(by=BY, at=now, shipments=drafts[start : start + 2_000])
    drain()
    return list(shipments_by_waybill(names, actor=BY).values())


def _as_one(ships: Sequence[ShipmentCard]) -> Callable[[], int]:
    ids: list[UUID] = [one.id for one in ships]

    def work() -> int:
        now = clock.now()
        draft = IncidentDraft(
            what="vehicle", began_at=now, shipment_ids=ids, place="枝江服务区", trip="SC0822",
            goes_on_at=now + timedelta(hours=9), next_update_at=now + timedelta(hours=4),
        )  # fmt: skip
        open_incident(by=BY, at=now, draft=draft)
        _through()
        return len(ids)

    return work


def _one_by_one(ships: Sequence[ShipmentCard]) -> Callable[[], int]:
    def work() -> int:
        now = clock.now()
        troubles = [
            Trouble(
                one.customer_id, "ordinary", "zh-hans", one.waybill, "troubled", "DELAY.vehicle", 1,
                now + timedelta(days=3), shipment_id=one.id, place="枝江服务区",
            )
            for one in ships
        ]  # fmt: skip
        for start in range(0, len(troubles), 500):
            open_exceptions(by=BY, at=now, troubles=troubles[start : start + 500])
        _through()
        return len(ships)

    return work


def _through() -> None:
    """Let all that follows happen, and what waits for others to the same address go out."""
    drain()
    clock.advance_to(clock.now() + GATHERED)
    while release_notices(by=BY, at=clock.now()):
        drain()


if __name__ == "__main__":
    main()
