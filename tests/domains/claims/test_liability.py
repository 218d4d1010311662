"""Golden figures of domain reference §4 and §9, each with the source that its record names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from nuoda.domains.claims.rules import (
    Carriage,
    ClerkSheet,
    CustomerStep,
    Excuse,
    Fault,
    Law,
    Limit,
    LimitUnknown,
    Loss,
    LossKind,
    OtherCurrency,
    Partial,
    Rate,
    RateMissing,
    Rule,
    Term,
    calculate,
    candidates,
    for_customer,
    problems_of,
    read_rule,
    rule_on,
    shipped_rules,
    write_rule,
)
from nuoda.domains.claims.rules.calculate import FormulaMissing
from nuoda.kernel.money import minor_units, shared
from nuoda.pages.names import half

RATE = Rate("CNY", D("9.80"), date(2026, 11, 20), "example rate")
ONE = Rate("CNY", D(1), date(2026, 11, 20), "one to one, so that SDR are read off")


def record(code: str, on: date) -> Rule:
    found = rule_on(code, on, shipped_rules())
    assert found is not None, (code, on)
    return found


def reckon(code: str, on: date, loss: Loss) -> ClerkSheet:
    assert not problems_of(loss)
    return calculate(loss, record(code, on))


def lost(amount: str | int, **more: object) -> Loss:
    loss = Loss(kind=LossKind.LOSS, currency="CNY", full_value=D(amount), lost=D(amount), rate=ONE)
    return replace(loss, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("on", "limit", "verified"),
    [
        (date(2024, 12, 27), 2200, True),
        (date(2024, 12, 28), 2600, True),
        (date(2018, 5, 1), 1900, False),
        (date(2008, 5, 1), 1700, False),
    ],
)
def test_montreal_on_both_sides_of_its_dates(on: date, limit: int, verified: bool) -> None:
    """100 kg: 22 SDR/kg until 27 December 2024, 26 since (forwarderlaw.com 2024-11-01)."""
    sheet = reckon("montreal", on, lost(50_000, weight_kg=D(100)))
    assert sheet.limit == limit
    assert sheet.heads.goods == limit
    assert sheet.heads.total == limit
    step = next(one for one in sheet.steps if one.code == "limit")
    assert step.ground is not None
    assert step.ground.verified is verified
    assert "forwarderlaw" in step.ground.source
    assert (step.out.value, step.out.unit) == (D(limit), "SDR")
    at_rate = reckon("montreal", on, lost(50_000, weight_kg=D(100), rate=RATE))
    assert at_rate.limit == limit * D("9.80")
    rate = next(one for one in at_rate.steps if one.code == "rate")
    assert "2026-11-20" in str(rate.what)
    assert "example rate" in str(rate.what)
    # a special declaration of interest takes the place of the limit
    assert reckon("montreal", on, lost(50_000, weight_kg=D(100), declared=D(40_000))).heads.goods == 40_000


def test_limits_by_package_and_weight() -> None:
    """Hague-Visby: a package of 300 kg 666.67, of 400 kg 800 SDR; Hamburg 835 and 2.5; CMR 120 kg 999.60."""
    on = date(2026, 3, 1)
    assert reckon("hague_visby", on, lost(90_000, weight_kg=D(300))).limit == D("666.67")
    assert reckon("hague_visby", on, lost(90_000, weight_kg=D(400))).limit == 800
    assert reckon("hague_visby", on, lost(90_000, weight_kg=D(400), packages=2)).limit == D("1333.34")
    assert reckon("hamburg", on, lost(90_000, weight_kg=D(300))).limit == 835
    assert reckon("hamburg", on, lost(90_000, weight_kg=D(400))).limit == 1000
    assert reckon("cn_maritime", on, lost(90_000, weight_kg=D(400))).limit == 800
    assert reckon("cmr", on, lost(90_000, weight_kg=D(120))).limit == D("999.60")
    assert reckon("cim", on, lost(90_000, weight_kg=D(100))).limit == 1700
    assert reckon("cn_aviation", on, lost(90_000, weight_kg=D(100))).limit == 1700
    assert reckon("cn_air_domestic", on, lost(90_000, weight_kg=D(10))).limit == 1000


def test_a_partial_loss_under_a_declared_value() -> None:
    """Full 2,000, declared 1,000, loss 600: 300 in proportion (mail), 600 as first loss (rail)."""
    loss = Loss(
        kind=LossKind.DAMAGE, currency="CNY", full_value=D(2000), lost=D(600), declared=D(1000),
        freight=D(12),
    )  # fmt: skip
    on = date(2026, 6, 1)
    assert reckon("cn_mail", on, loss).heads.total == 300
    assert reckon("cn_rail", on, loss).heads.total == 600
    with pytest.raises(FormulaMissing):
        reckon("cn_express", on, loss)
    for formula, owed in ((Partial.PROPORTIONAL, 300), (Partial.FIRST_LOSS, 600)):
        assert reckon("cn_express", on, replace(loss, formula=formula)).heads.total == owed
    # the whole lost: the declared amount; intent takes the limit away
    whole = replace(loss, lost=D(2000))
    assert reckon("cn_mail", on, whole).heads.total == reckon("cn_rail", on, whole).heads.total == 1000
    broken = reckon("cn_rail", on, replace(whole, fault=Fault.GROSS_NEGLIGENCE))
    assert broken.broken
    assert broken.limit is None
    assert broken.heads.total == 2000


def test_three_times_the_postage_is_for_registered_mail_alone() -> None:
    """Postal Law 47; express is not subject to it (45(2), 59)."""
    loss = lost(500, freight=D(18))
    on = date(2026, 6, 1)
    assert reckon("cn_mail", on, loss).heads.total == 54
    assert reckon("cn_mail", on, replace(loss, fault=Fault.INTENT)).heads.total == 500
    assert reckon("cn_express", on, loss).heads.total == 500
    term = Term(freight_times=D(3), valid=False, why="nobody was pointed to it")
    assert reckon("cn_express", on, replace(loss, term=term)).heads.total == 500
    assert reckon("cn_express", on, replace(loss, term=replace(term, valid=True))).heads.total == 54
    valid = replace(loss, term=replace(term, valid=True), fault=Fault.GROSS_NEGLIGENCE)
    assert reckon("cn_express", on, valid).heads.total == 500  # Civil Code 506
    mail = replace(loss, excuse=Excuse.FORCE_MAJEURE)
    assert reckon("cn_mail", on, mail).heads.total == 0
    assert reckon("cn_mail", on, replace(mail, declared=D(400))).heads.total == 400  # Postal Law 48


def test_what_is_mended_saved_shared_delayed_and_refunded() -> None:
    on = date(2026, 6, 1)
    loss = Loss(
        kind=LossKind.DAMAGE, currency="CNY", full_value=D(9000), lost=D(5000), repair=D(3000),
        salvage=D(200), saved=D(99), freight=D(400), freight_share=D(25), customer_share=D("33.3"),
        delay_loss=D(1000), credits=D(150),
    )  # fmt: skip
    sheet = reckon("cn_civil", on, loss)
    assert (sheet.heads.goods, sheet.heads.freight, sheet.heads.other) == (D("1801.57"), D(100), D("566.95"))
    assert sheet.heads.total == D("2468.52")
    assert sheet.limit is None
    codes = [one.code for one in sheet.steps]
    assert codes == ["value", "repair", "salvage", "freight", "delay", "credits", "share", "total"]
    late = replace(loss, kind=LossKind.DELAY, customer_share=D(0), rate=ONE)
    assert reckon("cmr", on, late).heads.other == 250  # at most the freight, less the credit
    assert reckon("cmr", on, replace(late, liquidated=D(90), credits=D(0))).heads.other == 90


def test_figures_that_are_not_known_are_not_guessed() -> None:
    """The revised codes of 1 May and 1 July 2026 hold, but their figures are unverified."""
    for code, last, first in (
        ("cn_maritime", date(2026, 4, 30), date(2026, 5, 1)),
        ("cn_aviation", date(2026, 6, 30), date(2026, 7, 1)),
    ):
        assert record(code, last).limit is not Limit.UNKNOWN
        with pytest.raises(LimitUnknown):
            reckon(code, first, lost(100, weight_kg=D(1)))
    with pytest.raises(RateMissing):
        reckon("montreal", date(2026, 1, 1), lost(100, weight_kg=D(1), rate=None))
    with pytest.raises(OtherCurrency):
        reckon("cn_air_domestic", date(2026, 1, 1), replace(lost(100), currency="USD"))
    old, new = record("cn_express", date(2025, 5, 31)), record("cn_express", date(2025, 6, 1))
    assert (old.article, new.article) == ("27, 28; 506", "28, 29; 506")


def test_the_regime_is_chosen_by_mode_place_goods_and_day() -> None:
    def first(mode: str, way: str, product: str, on: date = date(2026, 3, 1)) -> list[str]:
        origin, _sign, destination = way.partition("-")
        return [
            one.code for one in candidates(Carriage(mode, origin, destination, product, on), shipped_rules())
        ]

    assert first("air", "CN-DE", "freight") == ["montreal", "cn_aviation"]
    assert first("road", "CN-CN", "express") == ["cn_express", "cn_civil"]
    assert first("road", "CN-CN", "freight") == ["cn_civil"]
    assert first("road", "DE-PL", "freight") == ["cmr"]
    assert first("road", "CN-KZ", "freight") == ["cmr"], "one of the two states is party to it"
    assert first("road", "HK-CN", "freight") == first("road", "CN-VN", "freight") == [], "neither is"
    assert first("sea", "CN-NL", "freight")[0] == "cn_maritime"
    assert first("sea", "NL-BR", "freight") == ["hague_visby", "hamburg"]
    assert first("rail", "CN-CN", "freight")[0] == "cn_rail"
    assert first("multimodal", "CN-CN", "freight") == ["cn_civil"]
    assert first("storage", "CN-CN", "storage") == ["cn_storage"]
    assert first("road", "US-US", "freight") == ["us_carmack"]
    assert first("post", "CN-CN", "mail") == ["cn_mail"]
    assert first("post", "CN-US", "mail") == ["cn_mail_abroad"]
    assert first("air", "CN-CN", "freight", date(1999, 1, 1)) == []
    for one in shipped_rules():
        assert one.source
        assert one.title.message != one.code
        assert one.valid_from
        days = [row for row in shipped_rules() if row.code == one.code and row.holds(one.valid_from)]
        assert days == [one], f"two records of {one.code} hold on {one.valid_from}"


def test_what_customers_see_has_no_place_for_an_unverified_rule() -> None:
    on = date(2026, 3, 1)
    shaky = for_customer(reckon("cim", on, lost(5000, weight_kg=D(10))))
    assert set(CustomerStep.__dataclass_fields__) == {"what", "given", "law", "out"}
    assert set(Law.__dataclass_fields__) == {"title", "article"}
    assert [one.law for one in shaky.steps if one.law and "CIM" in str(one.law.title)] != [
        one.law for one in shaky.steps
    ]
    limits = [one for one in shaky.steps if str(one.what).startswith("Limit")]
    assert limits
    assert all(one.law is None for one in limits)
    firm = for_customer(reckon("montreal", on, lost(5000, weight_kg=D(10))))
    assert any(one.law and one.law.article.startswith("22(3)") for one in firm.steps)
    clerk = reckon("cim", on, lost(5000, weight_kg=D(10)))
    assert clerk.unverified
    assert not clerk.unverified[0].verified
    civil = reckon("cn_civil", on, lost(5000, weight_kg=D(10)))
    assert civil.unverified == ()  # only the day from which it holds has no good source
    assert not civil.ground.verified
    assert any(one.law and "Civil Code" in str(one.law.title) for one in for_customer(civil).steps)


def test_bad_facts_are_named() -> None:
    good = lost(100)
    assert not problems_of(good)
    for change, field in (
        ({"lost": D(-1)}, "lost"),
        ({"lost": D("NaN")}, "lost"),
        ({"currency": "XYZ"}, "currency"),
        ({"currency": "JPY", "lost": D("10.5")}, "lost"),
        ({"freight": D("1.005")}, "freight"),
        ({"lost": D(200)}, "full_value"),
        ({"customer_share": D(101)}, "customer_share"),
        ({"weight_kg": D("Infinity")}, "weight_kg"),
        ({"salvage": D(10) ** 15}, "salvage"),
        ({"rate": Rate("CNY", D(0), date(2026, 1, 1), "x")}, "rate"),
    ):
        found = problems_of(replace(good, **change))
        assert field in {one.field for one in found}, change
        assert all(str(one.remedy) for one in found)
    assert not problems_of(replace(good, currency="JPY", lost=D(7), full_value=D(7)))
    assert not problems_of(replace(good, currency="KWD", lost=D("7.125"), full_value=D("7.125")))
    with pytest.raises(ValueError, match="valid_to"):
        read_rule({**_row(), "valid_to": "2020-01-01"})
    with pytest.raises(ValueError, match="per_kg"):
        read_rule({**_row(), "per_kg": "-3"})


def _row() -> dict[str, str]:
    return {
        "code": "own", "modes": "road", "scope": "any", "valid_from": "2026-01-01", "limit": "kg",
        "source": "our terms", "per_kg": "3", "unit": "CNY",
    }  # fmt: skip


_money = st.decimals(0, 10**7, places=0).map(D)
_codes = st.sampled_from(["montreal", "cmr", "hague_visby", "cn_rail", "cn_mail", "cn_civil", "cn_express"])
_losses = st.builds(
    Loss, kind=st.sampled_from([LossKind.LOSS, LossKind.DAMAGE]),
    currency=st.sampled_from(["CNY", "JPY", "KWD"]),
    full_value=st.just(D(10**7)), lost=_money, repair=st.none() | _money, salvage=_money, saved=st.just(D(5)),
    declared=st.none() | _money, formula=st.sampled_from(list(Partial)), weight_kg=_money, freight=_money,
    freight_share=st.sampled_from([D(0), D(30)]), delay_loss=_money, credits=_money,
    fault=st.sampled_from(list(Fault)), customer_share=st.decimals(0, 100, places=1),
    term=st.none() | st.builds(Term, per_kg=st.none() | _money, fixed=st.none() | _money),
    excuse=st.sampled_from(list(Excuse)),
)  # fmt: skip


@settings(max_examples=150)
@given(loss=_losses, code=_codes, more=_money)
def test_never_above_the_limit_never_negative_and_monotone(loss: Loss, code: str, more: D) -> None:
    on = date(2026, 3, 1)
    loss = replace(loss, rate=Rate(loss.currency, D("9.8"), on, "x"))
    assert not problems_of(loss)
    sheet = calculate(loss, record(code, on))
    heads = sheet.heads
    assert min(heads.goods, heads.freight, heads.other) >= 0
    assert heads.total == heads.goods + heads.freight + heads.other
    assert heads.goods <= loss.lost
    if sheet.limit is not None:
        assert not sheet.broken
        assert heads.goods <= sheet.limit
    if sheet.broken:
        assert loss.fault.value in record(code, on).broken_by
    greater = replace(loss, lost=min(loss.full_value, loss.lost + more))
    assert calculate(greater, record(code, on)).heads.goods >= heads.goods
    places = -minor_units(loss.currency)
    for one in (heads.goods, heads.freight, heads.other):
        assert int(one.as_tuple().exponent) >= places


@settings(max_examples=100)
@given(
    amount=st.integers(0, 10**9),
    shares=st.lists(st.integers(0, 100).map(D), min_size=1, max_size=7).filter(any),
    currency=st.sampled_from(["CNY", "JPY", "KWD"]),
)
def test_shares_sum_to_the_whole(amount: int, shares: list[D], currency: str) -> None:
    whole = D(amount).scaleb(-minor_units(currency))
    parts = shared(whole, shares, currency)
    assert sum(parts) == whole
    assert min(parts) >= 0
    unit = D(1).scaleb(-minor_units(currency))
    assert all(abs(p - whole * s / sum(shares)) < unit for p, s in zip(parts, shares, strict=True))


def test_a_record_is_written_as_it_was_read() -> None:
    for one in shipped_rules():
        assert read_rule(write_rule(one)) == one


def test_sources_of_chinese_law_are_named_in_both_languages() -> None:
    named = [one.source for one in shipped_rules() if "PRC" in one.source]
    assert named
    for source in named:
        with translation.override("zh-hans"):
            assert "PRC" not in half(source)
        with translation.override("en"):
            assert half(source).startswith("PRC")
