"""Every fact of the house can be written down and read back."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import get_type_hints
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nuoda.kernel.facts import KINDS, Fact, Ref, dump, load
from nuoda.kernel.text import Text
from nuoda.reactions.table import TABLE

OWN = {name: kind for name, kind in KINDS.items() if kind.__module__.startswith("nuoda.")}
aware = st.integers(0, 10**15).map(
    lambda microseconds: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)


def _facts(kind: type[Fact]) -> st.SearchStrategy[Fact]:
    hints = get_type_hints(kind)
    own = {
        field.name: st.none() | aware if hints[field.name] == (datetime | None) else _of(hints[field.name])
        for field in dataclasses.fields(kind)
        if field.name not in ("subject", "about", "customer_id")
    }
    ref = st.builds(Ref, st.sampled_from(["order", "case"]), st.uuids().map(str))
    return st.builds(kind, subject=ref, about=ref, customer_id=st.none() | st.uuids(), **own)


def _of(hint: object) -> st.SearchStrategy[object]:
    if hint is datetime:
        return aware
    if hint is Text:
        return st.builds(Text, st.text(), st.dictionaries(st.text(), st.text() | st.integers()))
    if hint == Text | None:
        return st.none() | _of(Text)
    if hint == Decimal | None:
        return st.none() | _of(Decimal)
    if hint is Decimal:
        return st.decimals(allow_nan=False, allow_infinity=False)
    assert isinstance(hint, type) or hasattr(hint, "__args__")
    return st.from_type(hint)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(OWN))
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_fact_survives_the_ledger(name: str, data: st.DataObject) -> None:
    fact = data.draw(_facts(OWN[name]))
    again = load(name, dump(fact), subject=fact.subject, about=fact.about, customer_id=fact.customer_id)
    assert again == fact


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_fact_is_named_after_its_subject_in_the_past_tense(name: str) -> None:
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", name)
    assert dataclasses.is_dataclass(OWN[name])
    assert OWN[name].version >= 1


def test_a_name_that_nobody_states_cannot_be_read() -> None:
    with pytest.raises(KeyError):
        load("nothing.happened", {}, subject=Ref("order", str(uuid4())), about=None, customer_id=None)


def test_reactions_only_wait_for_facts_that_have_a_name() -> None:
    assert {kind.name for reaction in TABLE for kind in reaction.facts} <= set(OWN)
