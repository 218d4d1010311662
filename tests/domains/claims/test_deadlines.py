"""Notice periods and time bars of domain reference §4.1 and §4.3."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from nuoda.domains.claims.rules import (
    Dates,
    Fault,
    Limb,
    Loss,
    LossKind,
    Paper,
    Rule,
    Span,
    Standing,
    deadlines,
    is_late,
    last_day,
    missing_papers,
    read_loss,
    required_papers,
    rule_on,
    shipped_rules,
    write_loss,
)
from nuoda.kernel.errors import Invalid

DELIVERED = date(2026, 3, 2)
ALL = Dates(DELIVERED, date(2026, 3, 4), date(2026, 3, 10), date(2026, 4, 1))


def loss(kind: LossKind = LossKind.DAMAGE, **more: object) -> Loss:
    return Loss(kind, "CNY", **more)  # type: ignore[arg-type]


def rule(code: str) -> Rule:
    found = rule_on(code, DELIVERED, shipped_rules())
    assert found is not None
    return found


def limbs(code: str, facts: Loss, dates: Dates = ALL) -> dict[str, date]:
    return {one.limb.value: one.last_day for one in deadlines(rule(code), facts, dates)}


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
                "status": date(2026, 7, 8),
            },
        ),
    ],
)
def test_last_days(code: str, kind: LossKind, expected: dict[str, date | None]) -> None:
    found = limbs(code, loss(kind))
    assert {name: found.get(name) for name in expected} == expected


def test_wilful_misconduct_and_what_is_not_verified() -> None:
    assert limbs("cmr", loss(fault=Fault.INTENT))["suit"] == date(2029, 3, 2)
    montreal = rule("montreal")
    by_limb = {one.limb: one.ground.verified for one in deadlines(montreal, loss(), ALL)}
    assert by_limb == {Limb.NOTICE: True, Limb.SUIT: False}
    assert not is_late(montreal, loss(), ALL, date(2026, 3, 16))
    assert is_late(montreal, loss(), ALL, date(2026, 3, 17))


def test_containers_by_sea_and_more_than_one_railway_bureau() -> None:
    """Maritime Code 1992: 15 days for containers. Rail: 60 days to answer over two bureaus, 60 to object."""
    assert limbs("cn_maritime", loss(containers=True))["notice"] == date(2026, 3, 17)
    assert not is_late(rule("cn_maritime"), loss(containers=True), ALL, date(2026, 3, 17))
    assert is_late(rule("cn_maritime"), loss(), ALL, date(2026, 3, 17))
    assert limbs("hamburg", loss(containers=True)) == limbs("hamburg", loss())
    assert limbs("cn_rail", loss(two_bureaus=True))["decide"] == date(2026, 5, 9)
    assert limbs("cn_water", loss(two_bureaus=True)) == limbs("cn_water", loss())
    answered = replace(ALL, decided=date(2026, 4, 1))
    assert limbs("cn_rail", loss(), answered)["counter"] == date(2026, 5, 31)
    assert "counter" not in limbs("cn_rail", loss()) | limbs("cn_water", loss(), answered)
    kept = loss(containers=True, two_bureaus=True)
    assert read_loss(write_loss(kept)) == kept
    with pytest.raises(Invalid):
        read_loss({**write_loss(kept), "containers": "yes"})


def test_cmr_treats_goods_as_lost_and_offers_what_is_found_within_a_year_of_payment() -> None:
    """30 days after the agreed limit; 60 after taking over where none was agreed, which is not verified."""
    gone = loss(LossKind.LOSS)
    agreed = replace(ALL, due=date(2026, 3, 1), taken=date(2026, 2, 20))
    assert limbs("cmr", gone, agreed)["lost"] == limbs("cmr", loss(LossKind.DELAY), agreed)["lost"]
    known = {one.limb: one for one in deadlines(rule("cmr"), gone, agreed)}
    assert (known[Limb.LOST].last_day, known[Limb.LOST].ground.verified) == (date(2026, 3, 31), True)
    unknown = {one.limb: one for one in deadlines(rule("cmr"), gone, replace(agreed, due=None))}
    assert (unknown[Limb.LOST].last_day, unknown[Limb.LOST].ground.verified) == (date(2026, 4, 21), False)
    assert "lost" not in limbs("cmr", loss(), agreed) | limbs("cmr", gone) | limbs("cn_rail", gone, agreed)
    paid = replace(agreed, paid=date(2026, 6, 30))
    assert limbs("cmr", gone, paid)["found"] == date(2027, 6, 30)
    assert "found" not in limbs("cmr", loss(), paid) | limbs("cmr", gone, agreed)


def test_carmack_asks_for_a_report_every_60_days_until_the_claim_is_decided() -> None:
    """Answer or report due 8 July 2026; then reports 6 September, 5 November, 4 January 2027 ..."""
    days = []
    dates = ALL
    for _turn in range(4):
        days.append(limbs("us_carmack", loss(), dates)["status"])
        dates = replace(dates, reported=days[-1])
    assert days == [date(2026, 7, 8), date(2026, 9, 6), date(2026, 11, 5), date(2027, 1, 4)]
    late = replace(ALL, reported=date(2026, 12, 1))
    assert limbs("us_carmack", loss(), late)["status"] == date(2027, 1, 4)
    assert "status" not in limbs("us_carmack", loss(), replace(ALL, decided=date(2026, 8, 1)))


def test_the_first_day_is_not_counted_and_months_end_on_their_last() -> None:
    """Received 10 February 2026, seven days: 17 February, in the Spring Festival break, the strict day."""
    assert last_day(date(2026, 2, 10), Span(days=7)) == date(2026, 2, 17)
    assert last_day(date(2024, 2, 29), Span(months=12)) == date(2025, 2, 28)
    assert last_day(date(2026, 10, 31), Span(months=4)) == date(2027, 2, 28)
    found = deadlines(rule("cn_express"), loss(LossKind.LOSS), ALL)
    answer = next(one for one in found if one.limb is Limb.DECIDE)
    assert answer.ends_at("Asia/Shanghai") == datetime(2026, 3, 17, 16, tzinfo=UTC)


def test_documents_by_kind_regime_and_standing() -> None:
    wanted = required_papers(LossKind.DAMAGE, "montreal", Standing.SUBROGATED)
    assert {Paper.NOTICE_OF_LOSS, Paper.AUTHORITY, Paper.PHOTOS, Paper.CLAIM_LETTER} <= set(wanted)
    assert Paper.AUTHORITY not in required_papers(LossKind.DAMAGE, "cn_civil", Standing.CONSIGNEE)
    assert missing_papers(wanted, [one.value for one in wanted]) == ()
    assert missing_papers(wanted, ["photos"])[0] is Paper.CLAIM_LETTER
