"""What holds for every connector of orders there is, and its goldens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.connectors.order_goldens import (
    CONNECTORS,
    FOLDER,
    RECEIVED,
    ZONE,
    documents,
    expected,
    reading,
    verdicts,
)
from tests.connectors.test_every_connector import HOSTILE

from nuoda.connectors.carriers.contract import Unreadable
from nuoda.connectors.storefronts.contract import OrderConnector, ParsedOrders, SignedOrders
from nuoda.connectors.storefronts.discovery import order_connectors
from nuoda.kernel import limits

EVERY = pytest.mark.parametrize("connector", list(order_connectors().values()), ids=list(order_connectors()))


def parse(connector: OrderConnector, document: bytes) -> ParsedOrders | None:
    """What came of it, None where it was refused whole; anything else is the connector's fault."""
    try:
        parsed = connector.parse(document, received_at=RECEIVED, zone=ZONE)
    except Unreadable as broken:
        str(broken.fields[0].reason).encode()
        connector.reply(document, parsed=None, verdicts=(), problem="no")
        return None
    check(parsed)
    for taken in (True, False):
        connector.reply(document, parsed=parsed, verdicts=verdicts(parsed, taken=taken), problem="")
    return parsed


def check(parsed: ParsedOrders) -> None:
    """Everything taken is such as the house may be asked to store."""
    for order in parsed.orders:
        assert 0 < len(order.reference) <= limits.NUMBER_CHARACTERS
        assert order.pieces > 0
        assert order.weight_kg is None or order.weight_kg >= 0
        assert order.declared_value is None or order.declared_value >= 0
        for moment in (order.ordered_at, order.pickup_from, order.pickup_until, order.due_at):
            assert moment is None or moment.tzinfo is not None
        assert limits.EARLIEST.year <= order.ordered_at.astimezone(UTC).year <= limits.LATEST.year
        for party in (order.consignee, order.sender):
            for words in (party.name, party.phone, party.city, party.street, party.region):
                words.encode()
                assert "\x00" not in words
                assert len(words) <= limits.NAME_CHARACTERS
            assert len(party.country) in (0, 2)
    for one in parsed.refused:
        str(one.reason).encode()


@EVERY
def test_has_a_name_and_a_golden(connector: OrderConnector) -> None:
    assert order_connectors()[connector.name] is connector
    assert connector.title
    assert connector.channel in ("store", "edi")
    (folder,) = (name for name, one in CONNECTORS.items() if one is connector)
    assert list((FOLDER / folder).glob("*.expected.json")), (
        "Put a raw document and its reading under tests/golden."
    )


@EVERY
@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE)
def test_hostile_documents_are_refused_whole(connector: OrderConnector, document: bytes) -> None:
    parsed = parse(connector, document)
    assert parsed is None or not parsed.orders


@pytest.mark.parametrize("raw", documents(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_goldens(raw: Path) -> None:
    assert reading(raw) == json.loads(expected(raw).read_text("utf-8"))


@EVERY
def test_refuses_what_other_connectors_read(connector: OrderConnector) -> None:
    """A document sent under the wrong format never becomes an order."""
    for raw in documents():
        if CONNECTORS[raw.parent.name] is not connector:
            parsed = parse(connector, raw.read_bytes())
            assert parsed is None or not parsed.orders


@settings(max_examples=60)
@given(st.data())
def test_broken_documents_never_raise(data: st.DataObject) -> None:
    """Bytes cut out, put in and doubled anywhere of a sound document."""
    raw = data.draw(st.sampled_from(documents()))
    body = raw.read_bytes()
    at = data.draw(st.integers(0, len(body)))
    until = data.draw(st.integers(at, min(len(body), at + 60)))
    junk = data.draw(
        st.sampled_from([b"", b"~", b"*", b"\x00", b"9" * 30, "é".encode("latin-1"), body[at:until] * 2])
    )
    parse(CONNECTORS[raw.parent.name], body[:at] + junk + body[until:])


def test_shopify_signs_the_bytes_as_they_came() -> None:
    connector = order_connectors()["shopify"]
    assert isinstance(connector, SignedOrders)
    body = (FOLDER / "shopify" / "created.json").read_bytes()
    right = base64.b64encode(hmac.new(b"s3cret", body, hashlib.sha256).digest()).decode()
    headers = {"x-shopify-hmac-sha256": right}
    assert connector.genuine(body, headers=headers, secret="s3cret")
    assert not connector.genuine(body + b" ", headers=headers, secret="s3cret")
    assert not connector.genuine(body, headers=headers, secret="other")
    assert not connector.genuine(body, headers={}, secret="s3cret")
    assert not connector.genuine(body, headers={"x-shopify-hmac-sha256": "ü"}, secret="s3cret")
