"""Notice periods and time bars of domain reference §4.1 and §4.3."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from nuoda.domains.claims.rules import (
    Dates,
    Fault,
    Limb,
    LossKind,
    Paper,
    Span,
    Standing,
    deadlines,
    is_late,
    last_day,
    missing_papers,
    required_papers,
    rule_on,
    shipped_rules,
)

DELIVERED = date(2026, 3, 2)
ALL = Dates(DELIVERED, date(2026, 3, 4), date(2026, 3, 10), date(2026, 4, 1))


def limbs(code: str, kind: LossKind = LossKind.DAMAGE, fault: Fault = Fault.NONE) -> dict[str, date]:
    rule = rule_on(code, DELIVERED, shipped_rules())
    assert rule is not None
    return {one.limb.value: one.last_day for one in deadlines(rule, kind, ALL, fault)}


@pytest.mark.parametrize(
    ("code", "kind", "expected"),
    [
        ("montreal", LossKind.DAMAGE, {"notice": date(2026, 3, 16), "suit": date(2028, 3, 2)}),
        ("montreal", LossKind.DELAY, {"notice": date(2026, 3, 23), "suit": date(2028, 3, 2)}),
        ("cmr", LossKind.DAMAGE, {"notice": date(2026, 3, 9), "suit": date(2027, 3, 2)}),
        ("cmr", LossKind.DELAY, {"notice": date(2026, 3, 23), "suit": date(2027, 3, 2)}),
        ("hague_visby", LossKind.DAMAGE, {"notice": date(2026, 3, 5), "suit": date(2027, 3, 2)}),
        ("hamburg", LossKind.DAMAGE, {"notice": date(2026, 3, 17), "suit": date(2028, 3, 2)}),
        ("hamburg", LossKind.DELAY, {"notice": date(2026, 5, 1), "suit": date(2028, 3, 2)}),
        ("cn_maritime", LossKind.DAMAGE, {"notice": date(2026, 3, 9), "suit": date(2027, 3, 2)}),
        ("cn_maritime", LossKind.DELAY, {"notice": date(2026, 5, 1), "suit": date(2027, 3, 2)}),
        ("cn_aviation", LossKind.DAMAGE, {"notice": date(2026, 3, 16), "suit": date(2028, 3, 2)}),
        ("cn_aviation", LossKind.DELAY, {"notice": date(2026, 3, 23), "suit": date(2028, 3, 2)}),
        ("cim", LossKind.DAMAGE, {"notice": date(2026, 3, 9), "suit": date(2027, 3, 2)}),
        ("cn_storage", LossKind.DAMAGE, {"suit": date(2029, 3, 4), "notice": None, "decide": None}),
        ("cn_air_domestic", LossKind.DAMAGE, {"suit": date(2029, 3, 4)}),
        ("cim", LossKind.DELAY, {"notice": date(2026, 5, 1), "suit": date(2027, 3, 2)}),
        (
            "cn_rail",
            LossKind.DAMAGE,
            {"claim": date(2026, 8, 29), "suit": date(2029, 3, 4), "decide": date(2026, 4, 9)},
        ),
        (
            "cn_rail",
            LossKind.DELAY,
            {"claim": date(2026, 5, 1), "suit": date(2029, 3, 4), "decide": date(2026, 4, 9)},
        ),
        (
            "cn_water",
            LossKind.DAMAGE,
            {"claim": date(2026, 8, 29), "suit": date(2029, 3, 4), "decide": date(2026, 5, 9)},
        ),
        (
            "cn_mail",
            LossKind.LOSS,
            {"claim": date(2027, 3, 2), "suit": date(2029, 3, 4), "decide": date(2026, 4, 9)},
        ),
        ("cn_mail_abroad", LossKind.LOSS, {"claim": date(2026, 8, 29), "decide": date(2026, 5, 9)}),
        ("cn_express", LossKind.DAMAGE, {"decide": date(2026, 3, 17), "suit": date(2029, 3, 4)}),
        ("cn_civil", LossKind.DAMAGE, {"suit": date(2029, 3, 4)}),
        (
            "us_carmack",
            LossKind.DAMAGE,
            {
                "claim": date(2026, 12, 2),
                "suit": date(2028, 4, 1),
                "acknowledge": date(2026, 4, 9),
                "decide": date(2026, 7, 8),
                "status": date(2026, 9, 6),
            },
        ),
    ],
)
def test_last_days(code: str, kind: LossKind, expected: dict[str, date | None]) -> None:
    found = limbs(code, kind)
    assert {name: found.get(name) for name in expected} == expected


def test_wilful_misconduct_and_what_is_not_verified() -> None:
    assert limbs("cmr", fault=Fault.INTENT)["suit"] == date(2029, 3, 2)
    rule = rule_on("montreal", DELIVERED, shipped_rules())
    assert rule is not None
    by_limb = {one.limb: one.ground.verified for one in deadlines(rule, LossKind.DAMAGE, ALL)}
    assert by_limb == {Limb.NOTICE: True, Limb.SUIT: False}
    assert not is_late(rule, LossKind.DAMAGE, ALL, date(2026, 3, 16))
    assert is_late(rule, LossKind.DAMAGE, ALL, date(2026, 3, 17))


def test_the_first_day_is_not_counted_and_months_end_on_their_last() -> None:
    """Received 10 February 2026, seven days: 17 February, in the Spring Festival break, the strict day."""
    assert last_day(date(2026, 2, 10), Span(days=7)) == date(2026, 2, 17)
    assert last_day(date(2024, 2, 29), Span(months=12)) == date(2025, 2, 28)
    assert last_day(date(2026, 10, 31), Span(months=4)) == date(2027, 2, 28)
    rule = rule_on("cn_express", DELIVERED, shipped_rules())
    assert rule is not None
    answer = next(one for one in deadlines(rule, LossKind.LOSS, ALL) if one.limb is Limb.DECIDE)
    assert answer.ends_at("Asia/Shanghai") == datetime(2026, 3, 17, 16, tzinfo=UTC)


def test_documents_by_kind_regime_and_standing() -> None:
    wanted = required_papers(LossKind.DAMAGE, "montreal", Standing.SUBROGATED)
    assert {Paper.NOTICE_OF_LOSS, Paper.AUTHORITY, Paper.PHOTOS, Paper.CLAIM_LETTER} <= set(wanted)
    assert Paper.AUTHORITY not in required_papers(LossKind.DAMAGE, "cn_civil", Standing.CONSIGNEE)
    assert missing_papers(wanted, [one.value for one in wanted]) == ()
    assert missing_papers(wanted, ["photos"])[0] is Paper.CLAIM_LETTER
