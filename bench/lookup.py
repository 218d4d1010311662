"""Claim: the look-up page by number and phone tail keeps up with a view that does nothing.

Consignees look shipments up as their browsers do: number and tail are posted to the form, and the redirect
is followed to the page with the answer. Each visit comes from another address and asks for another of N
shipments (500 thousand; five million with ``--full``), each with six scans and a promise. The limit is a
view that returns two letters, through the same server and all that stands before a view, over the same 16
connections. Protection against guessing is on, and counts no failure.

The claims: requests a second of whole look-ups, and of the answer's page alone; p99 within 3 times p50; and
that the time of a refusal does not tell whether there is such a shipment: existing numbers with a wrong tail
and numbers that do not exist are asked for in turn by chance, over one connection that nothing disturbs, and
told apart by their time alone (area under the curve, 0.5 where nothing can be told).
"""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from bench import harness
from bench.fixtures import BY, empty_database, scans_of, shipments
from bench.masses import filling, multiply, numbered, numbers
from bench.serving import Request, Server, Visits, visit, web_server
from bench.web import NOOP
from nuoda.domains.accounts.models import LookupFailures
from nuoda.domains.promises.commands import PromiseDraft, make_promises
from nuoda.domains.promises.models import Promise
from nuoda.domains.shipments.commands import record_scans
from nuoda.domains.shipments.models import Number, Shipment, TrackingEvent
from nuoda.kernel import clock
from nuoda.surfaces.portal import lookup

EVERYDAY, FULL = 500_000, 5_000_000
CONNECTIONS, ROUNDS, LOOKUPS, NOOPS, WARM_UP = 16, 5, 400, 1_500, 100
SCANS = 6
REFUSED = 500
"""Refusals of each kind a round: with those of a warm-up still under the cap of the site."""
MOST_TOLD = 0.55
TOKEN = "b" * 32


def main() -> None:
    size = harness.wanted_size(everyday=EVERYDAY, full=FULL)
    with empty_database("lookup"):
        _ship(size, clock.now() - timedelta(days=2))
        with web_server() as server:
            _measure(server, size)
            _tell_apart(server, size)


def _measure(server: Server, size: int) -> None:
    chance = random.Random(size)
    whole, pages, slowest = [], [], []
    for turn in range(ROUNDS + 1):
        asked = [chance.randrange(size) for _ in range(LOOKUPS if turn else WARM_UP)]
        asks: list[list[Request]] = [_look_up(number, chance) for number in asked]
        reads: list[list[Request]] = [[_page(number, chance)] for number in asked]
        looked = visit(server, asks, connections=CONNECTIONS, expect={"302", "200"})
        limit = _noops(server, chance)
        read = visit(server, reads, connections=CONNECTIONS, expect={"200"})
        if turn:
            whole.append((looked.sample(), limit.sample()))
            pages.append((read.sample(), limit.sample()))
            slowest.append(looked)
    details = {"shipments": size, "connections": CONNECTIONS}
    harness.report(
        "look-up by number and tail (form and page) against a no-op view", whole,
        floor=0.4, unit="requests/s", details={**details, **_tails(slowest)},
    )  # fmt: skip
    harness.report(
        "page of a proven look-up against a no-op view", pages, floor=0.4, unit="requests/s", details=details
    )


def _tell_apart(server: Server, size: int) -> None:
    """What the time of a refusal tells of whether the number exists."""
    chance = random.Random(size + 1)
    wrong, unknown = [], []
    for turn in range(ROUNDS + 1):
        LookupFailures.objects.all().delete()  # as if their window were over
        kinds = [True, False] * REFUSED
        chance.shuffle(kinds)
        # Numbers of the same look: those that nobody has begin above the last.
        numbers_asked = [chance.randrange(size) + (0 if exists else 900_000_000) for exists in kinds]
        asks = [[_refused(f"B{number:09d}", chance)] for number in numbers_asked]
        seen = visit(server, asks, connections=1, expect={"200"})
        if turn:
            timed = list(zip(kinds, seen.latencies[0], strict=True))
            wrong += [time for exists, time in timed if exists]
            unknown += [time for exists, time in timed if not exists]
    told = _area(wrong, unknown)
    harness.say(
        "the time of a refusal does not tell a wrong tail from an unknown number",
        {"unit": "AUC", "figure": round(told, 3), "ceiling": MOST_TOLD,
         "met": max(told, 1 - told) <= MOST_TOLD, "refusals": len(wrong) + len(unknown),
         "wrong_tail_p50_ms": round(median(wrong), 2), "unknown_p50_ms": round(median(unknown), 2)},
    )  # fmt: skip


def _area(ones: Sequence[float], others: Sequence[float]) -> float:
    """How likely one of the first is greater than one of the others; equal ones count half."""
    ranked = sorted(others)
    below = sum(bisect_left(ranked, one) + bisect_right(ranked, one) for one in ones)
    return below / (2 * len(ones) * len(ranked))


def _refused(number: str, chance: random.Random) -> Request:
    """A try whose tail is another than the number's, which is its last four digits here."""
    wrong = (int(number[-4:]) + chance.randrange(1, 10_000)) % 10_000
    return _tried(number, wrong, _browser(chance))


def _noops(server: Server, chance: random.Random) -> Visits:
    items = [[{"method": "GET", "path": NOOP, "headers": _from(chance)}] for _ in range(NOOPS)]
    return visit(server, items, connections=CONNECTIONS, expect={"200"})


def _tails(rounds: Sequence[Visits]) -> dict[str, object]:
    """Medians over the rounds of p50 and p99 of the page's milliseconds, and their ratio."""
    middle = median(harness.percentile(seen.latencies[1], 0.5) for seen in rounds)
    tail = median(harness.percentile(seen.latencies[1], 0.99) for seen in rounds)
    return {
        "page_p50_ms": round(middle, 1), "page_p99_ms": round(tail, 1),
        "p99_to_p50": round(tail / middle, 2), "p99_ceiling": 3, "p99_met": tail <= 3 * middle,
    }  # fmt: skip


def _look_up(number: int, chance: random.Random) -> list[Request]:
    headers = _browser(chance)
    return [
        _tried(f"B{number:09d}", number % 10_000, headers),
        {"method": "GET", "path": "location", "headers": headers},
    ]


def _tried(number: str, tail: int, headers: Request) -> Request:
    form = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    sent = f"csrfmiddlewaretoken={TOKEN}&number={number}&tail={tail:04d}"
    return {"method": "POST", "path": "/track/", "headers": form, "body": sent}


def _page(number: int, chance: random.Random) -> Request:
    """The page of a look-up that was proven a moment ago, asked for by the browser that sent its form."""
    written = lookup.prove(f"B{number:09d}", f"{number % 10_000:04d}", client="bench", at=clock.now())
    if written is None:
        raise RuntimeError(f"There is no shipment {number}.")
    return {"method": "GET", "path": f"/track/{written}/", "headers": _browser(chance)}


def _from(chance: random.Random) -> dict[str, str]:
    """Another visitor's address, and what her browser asks for."""
    address = ".".join(str(chance.randrange(1, 250)) for _ in range(4))
    return {"X-Forwarded-For": address, "Accept-Language": chance.choice(("zh-CN,zh;q=0.9", "en"))}


def _browser(chance: random.Random) -> dict[str, str]:
    """The same of one that was shown a form before, whose token it keeps."""
    return {**_from(chance), "Cookie": f"csrftoken={TOKEN}"}


def _ship(count: int, at: datetime) -> None:
    """``count`` shipments on their way, B000000000 on, each with its scans and its promise."""
    (first,) = shipments(1, at)
    record_scans(by=BY, at=at + timedelta(days=1), scans=scans_of(1, at, per_shipment=SCANS))
    promise = PromiseDraft(
        kind="delivery", subject_kind="shipment", subject_id=first, label="B000000000", basis="standard",
        customer_id=Shipment.objects.get(id=first).customer_id, due_at=at + timedelta(days=30), made_at=at,
        zone="Asia/Shanghai", needs=timedelta(days=1),
    )  # fmt: skip
    make_promises(by=BY, at=at, promises=[promise])
    ids, waybill = numbered("01900000"), "'B' || lpad(n::text, 9, '0')"
    others = numbers(1, count - 1)
    named = {"id": ids, "waybill": waybill, "consignee_phone": "'138' || lpad(n::text, 8, '0')"}
    with filling(Shipment, Number, TrackingEvent, Promise):
        multiply(Shipment, _is("id", first), named, others)
        multiply(Number, _is("shipment_id", first), {"number": waybill, "shipment_id": ids}, others)
        multiply(TrackingEvent, _is("shipment_id", first), {"shipment_id": ids}, others)
        promised = {"id": numbered("01900001"), "subject_id": ids, "label": waybill}
        multiply(Promise, _is("subject_id", first), promised, others)


def _is(column: str, value: UUID) -> str:
    return f"{column} = '{value}'"


if __name__ == "__main__":
    main()
