from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.factories import NOW

from nuoda.domains.shipments.rules import DELIVERED, Event, Load, derive
from nuoda.domains.shipments.rules.proof import (
    Pieces,
    ProofOutcome,
    check_pieces,
    check_receiver,
    exceptions,
    pieces_of_outcome,
    scan_of,
)

COUNTS = st.integers(0, 12)
PIECES = st.builds(Pieces, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)
OUTCOMES = st.sampled_from([one.value for one in ProofOutcome])


def status_after(due: int, scan_milestone: str, reason: str, quantity: int | None, kind: str) -> str:
    events = [
        Event(NOW - timedelta(hours=2), NOW, "OUT_FOR_DELIVERY", code="o"),
        Event(NOW, NOW, scan_milestone, reason, "p", quantity=quantity, quantity_kind=kind),
    ]
    return derive(events, Load(due)).milestone


@given(outcome=OUTCOMES, due=st.integers(1, 40), pieces=PIECES)
def test_sound_counts_add_up_and_others_are_refused(outcome: str, due: int, pieces: Pieces) -> None:
    problems = check_pieces(outcome, due, pieces)
    if outcome == ProofOutcome.ATTEMPT_FAILED:
        assert (problems == []) == (pieces == Pieces())
    elif not problems:
        assert pieces.accepted + pieces.short + pieces.damaged + pieces.refused + pieces.wrong == due
    elif pieces.total != due:
        assert [one.field for one in problems] == ["accepted"]
    assert all(str(one.reason) and str(one.remedy) for one in problems)


@given(outcome=OUTCOMES, due=st.integers(1, 12), data=st.data())
def test_delivered_is_said_only_where_every_piece_stayed(outcome: str, due: int, data: st.DataObject) -> None:
    left = due
    parts = []
    for _name in ("accepted", "short", "damaged", "refused"):
        parts.append(data.draw(st.integers(0, left)))
        left -= parts[-1]
    accepted, short, damaged, refused = parts
    over = data.draw(st.integers(0, 2))
    pieces = Pieces(accepted, short, damaged, refused, over=over, wrong=left)
    if outcome == ProofOutcome.ATTEMPT_FAILED or check_pieces(outcome, due, pieces):
        return
    scan = scan_of(outcome, due, pieces, "")
    milestone = status_after(due, scan.milestone, scan.reason, scan.quantity, scan.kind)
    assert (milestone in DELIVERED) == (pieces.handed == due)
    if milestone in DELIVERED and (pieces.damaged or pieces.wrong):
        assert milestone == "DELIVERED_WITH_EXCEPTION"
    if 0 < pieces.handed < due:
        assert milestone == "DELIVERED_PARTIAL"
    if pieces.refused == due:
        assert milestone == "REFUSED"


@given(due=st.integers(1, 12), data=st.data())
def test_every_deviation_has_its_code(due: int, data: st.DataObject) -> None:
    short = data.draw(st.integers(0, due))
    damaged = data.draw(st.integers(0, due - short))
    pieces = Pieces(due - short - damaged, short, damaged, over=data.draw(st.integers(0, 3)))
    told = dict(exceptions(due, pieces))
    assert told.get("A", told.get("0", 0)) == short
    assert ("A" in told) == (short == due)
    assert told.get("D", 0) == damaged
    assert told.get("O", 0) == pieces.over


@given(outcome=OUTCOMES, due=st.integers(1, 99))
def test_an_outcome_without_counts_says_it_all(outcome: str, due: int) -> None:
    pieces = pieces_of_outcome(outcome, due, None)
    if outcome in ("partial", "with_exception"):
        assert check_pieces(outcome, due, pieces)
    else:
        assert check_pieces(outcome, due, pieces) == []


@given(
    outcome=st.sampled_from(["proxy", "locker", "partial", "with_exception"]),
    relation=st.sampled_from(["family", "colleague", "reception", "neighbour", "locker", "station", "other"]),
)
def test_nobody_but_the_consignee_takes_it_without_consent(outcome: str, relation: str) -> None:
    assert "consent" in [one.field for one in check_receiver(outcome, relation, "张三", "")]
