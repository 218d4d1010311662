"""Claim: orders sent fifty at a time against the same orders sent one by one.

Both ways go through the REST interface over one connection, with two lines of goods an order, a promise to
follow, and everything checked. An order is confirmed, durable, and its jobs wait when the answer comes.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from itertools import count
from typing import Any

from bench import harness
from bench.fixtures import BY, empty_database
from bench.serving import Request, Server, Visits, api_request, visit, web_server
from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.customers.commands import CustomerDraft, record_customers
from nuoda.domains.orders.queries import order_count
from nuoda.kernel import clock

BULK, BATCHES, SINGLES, ROUNDS = 50, 12, 100, 5
_numbers = count(1)


def main() -> None:
    at = clock.now()
    with empty_database("orders"):
        record_customers(by=BY, at=at, customers=[CustomerDraft(code="BENCH", name="测试客户")])
        key = issue_api_key(by=BY, at=at, label="bench", scopes=["orders:write"], customer_id=None)
        with web_server(workers=1) as server:
            pairs = []
            for turn in range(ROUNDS + 1):
                bulk = _send(server, key.token, BATCHES, BULK).sample(items=BULK)
                single = _send(server, key.token, SINGLES, 1).sample()
                if turn:
                    pairs.append((bulk, single))
    harness.report(
        f"orders in bulk of {BULK} against one by one", pairs, floor=8, unit="orders/s",
        details={"lines": 2},
    )  # fmt: skip


def _send(server: Server, token: str, requests: int, each: int) -> Visits:
    before = order_count(actor=BY)
    items: list[list[Request]] = [
        [api_request("/api/v1/orders", token, [_order() for _ in range(each)])] for _ in range(requests)
    ]
    seen = visit(server, items, connections=1, expect={"200"})
    taken = order_count(actor=BY) - before
    if taken != requests * each:
        raise RuntimeError(f"{taken} of {requests * each} orders were taken.")
    return seen


def _order() -> dict[str, Any]:
    number = next(_numbers)
    ordered = clock.now().astimezone(UTC).replace(microsecond=0) - timedelta(minutes=5)
    place = {
        "region": "四川省",
        "city": "成都市",
        "district": "武侯区",
        "street": f"天府大道{number % 900 + 1}号",
    }
    return {
        "customer": "BENCH",
        "reference": f"PO-{number:08d}",
        "ordered_at": ordered.isoformat(),
        "consignee": {"name": "王芳", "phone": f"138{number:08d}", **place},
        "sender": {"name": "测试客户", "region": "上海市", "city": "上海市", "street": "世纪大道1号"},
        "goods": "汽车配件",
        "pieces": 3,
        "weight_kg": 12.5,
        "lines": [
            {"description": "刹车片", "quantity": 2, "sku": f"BP-{number % 97}", "value": 320},
            {"description": "机油滤清器", "quantity": 1, "sku": f"OF-{number % 89}", "value": 45.5},
        ],
    }


if __name__ == "__main__":
    main()
