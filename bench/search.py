"""Claim: desk search finds everything that LIKE finds, in a small part of the time that LIKE takes.

N shipments (200 thousand; a million with ``--full``) to consignees with Chinese or English names and
addresses. Asked for are words of 2 to 8 Chinese characters, English words, and tails of waybills, each
taken from a row that is there. Search is the desk's own (shipments, cases, orders, customers; the newest
twelve of each); LIKE is one scan of the shipments. Recall compares all shipments found, not only twelve.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from uuid import UUID

from django.db import connection

from bench import harness
from bench.fixtures import BY, empty_database, shipments
from bench.masses import filling, multiply, numbered
from nuoda.domains.shipments.models import Number, Shipment, ShipmentWords
from nuoda.domains.shipments.queries import find_shipments
from nuoda.kernel import clock
from nuoda.kernel.readings import search_together
from nuoda.kernel.search import index_text
from nuoda.surfaces.desk.search import EACH, find

EVERYDAY, FULL = 200_000, 1_000_000
TEXTS, ROUNDS = 14, 3
CEILING = 0.05
FAMILIES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文海波雪松林晨曦"
PLACES = (
    "上海市浦东新区", "成都市武侯区", "深圳市南山区", "杭州市余杭区", "武汉市洪山区", "西安市雁塔区",
    "苏州市吴中区", "广州市天河区", "重庆市渝北区", "沈阳市和平区", "长沙市岳麓区", "青岛市崂山区",
    "厦门市思明区", "昆明市官渡区",
)  # fmt: skip
ROADS = "锦绣天府科技世纪人民解放建设和平中山长江黄河友谊文化青年胜利光明东风南湖北苑西环"
ENGLISH = (
    "Harbour",
    "Quantum",
    "Maple",
    "Sunrise",
    "Golden",
    "Pacific",
    "Orchid",
    "Falcon",
    "Cedar",
    "Lotus",
)
TRADES = ("Trading", "Logistics", "Textiles", "Furniture", "Instruments", "Chemicals", "Optics", "Toys")


@dataclass(frozen=True, slots=True)
class Row:
    waybill: str
    city: str
    name: str
    phone: str
    address: str


def main() -> None:
    size = harness.wanted_size(everyday=EVERYDAY, full=FULL)
    chance = random.Random(size)
    rows = list(_rows(size, chance))
    with empty_database("search"):
        _ship(rows)
        for kind, texts in _texts(rows, chance).items():
            _measure(kind, texts, size)


def _measure(kind: str, texts: Sequence[str], size: int) -> None:
    recalls, ratios, searches, scans = [], [], [], []
    for text in texts:
        liked = _like(text)
        (ships,) = search_together(find_shipments(text, actor=BY, limit=size))
        found = {ship.id for ship in ships}
        recalls.append(len(liked & found) / len(liked))
        for _ in range(ROUNDS):
            searches.append(_milliseconds(_find, text))
            scans.append(_milliseconds(_like, text))
        ratios.append(median(searches[-ROUNDS:]) / median(scans[-ROUNDS:]))
    tail = harness.percentile(ratios, 0.95)
    harness.say(
        f"desk search for {kind} against the LIKE scan",
        {
            "unit": "ms",
            "figure": round(median(searches), 2),
            "limit": round(median(scans), 2),
            "ratio": round(median(ratios), 4),
            "ratio_p95": round(tail, 4),
            "ceiling": CEILING,
            "recall": round(min(recalls), 4),
            "met": tail <= CEILING and min(recalls) == 1,
            "shipments": size,
            "texts": len(texts),
            "rounds": ROUNDS,
            "spread": [round(min(ratios), 4), round(max(ratios), 4)],
        },
    )


def _milliseconds(work: Callable[[str], object], text: str) -> float:
    started = time.perf_counter()
    work(text)
    return (time.perf_counter() - started) * 1e3


def _find(text: str) -> object:
    return find(text, actor=BY, each=EACH)


def _like(text: str) -> set[UUID]:
    """The shipments in which LIKE finds a text, in any field that search knows; a number at its end."""
    every = "concat_ws(' ', waybill, to_city, consignee_name, consignee_phone, consignee_address)"
    column, pattern = ("waybill", f"%{text}") if text.isdigit() else (every, f"%{text}%")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM shipments_shipment WHERE {column} LIKE %s", [pattern])
        return {row[0] for row in cursor.fetchall()}


def _texts(rows: Sequence[Row], chance: random.Random) -> dict[str, list[str]]:
    """Texts of each kind, all taken from the rows."""
    chinese = [row for row in rows[: 10 * TEXTS] if not row.name.isascii()]
    english = [row for row in rows[: 10 * TEXTS] if row.name.isascii()]
    turns = range(TEXTS)
    return {
        "Chinese names": [chinese[turn].name for turn in turns],
        "2 to 8 Chinese characters": [_piece(chinese[turn].address, 2 + turn % 7, chance) for turn in turns],
        "English words": [" ".join(english[turn].name.split()[: 1 + turn % 2]) for turn in turns],
        "tails of numbers": [rows[turn].waybill[-4 - turn % 5 :] for turn in turns],
    }


def _piece(address: str, length: int, chance: random.Random) -> str:
    words = address.rstrip("0123456789")[:12]
    start = chance.randrange(max(1, len(words) - length + 1))
    return words[start : start + length]


def _rows(count: int, chance: random.Random) -> Iterator[Row]:
    for place in range(count):
        where = chance.choice(PLACES)
        road = "".join(chance.sample(ROADS, 2)) + chance.choice(("路", "大道", "街"))
        if place % 4:
            name = chance.choice(FAMILIES) + "".join(chance.sample(GIVEN, chance.choice((1, 2))))
        else:
            name = f"{chance.choice(ENGLISH)} {chance.choice(TRADES)} {chance.randrange(1, 400)}"
        yield Row(
            f"{chance.randrange(10**12):012d}{place:07d}"[-15:],
            where[:3],
            name,
            f"1{chance.randrange(3 * 10**9, 10**10)}",
            f"{where}{road}{chance.randrange(1, 999)}号",
        )


def _ship(rows: Sequence[Row]) -> None:
    """A shipment for each row, with the words that registering it would index."""
    at = clock.now() - timedelta(days=60)
    (first,) = shipments(1, at)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE given (n bigint, waybill text, city text, name text, phone text,"
            " address text, words text)"
        )
        with cursor.copy("COPY given FROM STDIN") as sink:
            for place, row in enumerate(rows):
                fields = (row.waybill, row.city, row.name, row.phone, row.address)
                sink.write_row((place, *fields, index_text(*fields)))
    changed = {
        "id": numbered("01900000"), "waybill": "given.waybill", "to_city": "city", "consignee_name": "name",
        "consignee_phone": "phone", "consignee_address": "address",
        "booked_at": f"timestamptz '{at.isoformat()}' + n * interval '4 seconds'",
    }  # fmt: skip
    words = {
        "shipment_id": changed["id"], "search": "array_to_tsvector(string_to_array(words, ' '))",
        "booked_at": changed["booked_at"],
    }  # fmt: skip
    named = {"shipment_id": changed["id"], "number": "given.waybill"}
    with filling(Shipment, ShipmentWords, Number):
        multiply(Shipment, f"id = '{first}'", changed, "given")
        multiply(ShipmentWords, f"shipment_id = '{first}'", words, "given")
        multiply(Number, f"shipment_id = '{first}'", named, "given")


if __name__ == "__main__":
    main()
