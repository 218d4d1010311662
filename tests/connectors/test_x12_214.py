"""X12 214: separators, envelopes, zones, lading exceptions, acknowledgements."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from nuoda.connectors.carriers.contract import CarrierEvent, Parsed, Unreadable
from nuoda.connectors.carriers.x12_214 import CONNECTOR

RECEIVED = datetime(2026, 11, 21, 12, tzinfo=UTC)
REAL = sorted((Path(__file__).parents[3] / "shared" / "data" / "edi").rglob("*.edi"))
ISA = "ISA*00*          *00*          *02*QKLN           *ZZ*NUODA          *261121*0930"
ISA += "*U*00401*000000071*0*P*>"


def interchange(
    *bodies: str, head: str = ISA, group: str = "GS*QM*QKLN*NUODA*20261121*0930*71*X*004010"
) -> str:
    """One group with a set for each body, whose counts and numbers are right. A body is segments by ``~``."""
    lines = [head, group]
    for number, body in enumerate(bodies, start=1):
        inner = body.strip("~").split("~")
        lines += [f"ST*214*{number:04}", *inner, f"SE*{len(inner) + 2}*{number:04}"]
    lines += [f"GE*{len(bodies)}*71", "IEA*1*000000071"]
    return "~".join(lines) + "~"


def status(at7: str, *more: str) -> str:
    return "~".join(["B10*PRO1*SH1*QKLN", "LX*1", at7, *more])


def parse(text: str | bytes, zone: str = "Asia/Shanghai") -> Parsed:
    raw = text if isinstance(text, bytes) else text.encode()
    return CONNECTOR.parse(raw, received_at=RECEIVED, zone=zone)


def only(at7: str, *more: str) -> CarrierEvent:
    parsed = parse(interchange(status(at7, *more)))
    assert not parsed.refused, parsed.refused
    (event,) = parsed.events
    return event


def reply(text: str) -> str:
    answer = CONNECTOR.reply(text.encode(), parsed=_parsed(text), problem="")
    assert answer is not None
    return answer.body.decode()


def _parsed(text: str) -> Parsed | None:
    try:
        return parse(text)
    except Unreadable:
        return None


GOOD = status("AT7*D1*NS***20261121*1410*ET", "MS1*Reno*NV*US")


@pytest.mark.skipif(not REAL, reason="the real 214 interchanges are not on this machine")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_interchanges_are_read_and_acknowledged(path: Path) -> None:
    parsed = parse(path.read_bytes())
    assert not parsed.refused
    assert [(one.milestone, one.carrier, one.zone_source) for one in parsed.events] == [
        ("LINEHAUL", "EPES", "source")
    ]
    assert parsed.events[0].occurred_at.utcoffset() is not None
    assert "~AK5*A~AK9*A*1*1*1~" in reply(path.read_text())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("~", "~\n"),
        ("~", "~\r\n"),
        ("~", "\n"),
        ("~", "\r"),
        ("~", "\x1c"),
        ("*", "|"),
        ("*", "\x1d"),
        ("ISA", "\ufeff  \r\nISA"),
        ("*QKLN           *", "*QKLN*"),
        ("IEA*1*000000071~", "IEA*1*71"),
    ],
)
def test_separators_and_padding_of_the_sender(before: str, after: str) -> None:
    parsed = parse(interchange(GOOD).replace(before, after))
    assert [one.milestone for one in parsed.events] == ["DELIVERED"]


def test_wrong_padding_is_read_and_told() -> None:
    assert "TA1*000000071*261121*0930*E*022~" in reply(
        interchange(GOOD).replace("*QKLN           *", "*QKLN*")
    )


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("SE*6*0002", "SE*7*0002", "AK5*R*4"),
        ("SE*6*0002", "SE*x*0002", "AK5*R*4"),
        ("SE*6*0002", "SE*6*0009", "AK5*R*3"),
        ("SE*6*0002~", "", "AK5*R*2"),
        ("ST*214*0002", "ST*210*0002", "AK5*R*1"),
        ("0002", "0001", "AK5*R*23"),
        ("B10*PRO2", "B99*PRO2", "AK5*R*5"),
        ("B10*PRO2*SH1", "B10**", "AK5*R*5"),
    ],
)
def test_a_wrong_set_is_refused_and_its_neighbour_lands(before: str, after: str, code: str) -> None:
    text = interchange(GOOD, GOOD.replace("PRO1", "PRO2")).replace(before, after)
    parsed = parse(text)
    assert [one.number for one in parsed.events] == ["PRO1"]
    assert len(parsed.refused) == 1
    answer = reply(text)
    assert code in answer
    assert "~AK9*P*2*2*1~" in answer


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("GE*1*71", "GE*2*71", "AK9*R*2*1*0*5"),
        ("GE*1*71", "GE*1*72", "AK9*R*1*1*0*4"),
        ("GE*1*71~", "", "AK9*R*1*1*0*3"),
        ("GS*QM", "GS*IM", "AK9*R*1*1*0*1"),
    ],
)
def test_a_wrong_group_is_refused_whole(before: str, after: str, code: str) -> None:
    text = interchange(GOOD).replace(before, after)
    parsed = parse(text)
    assert not parsed.events
    assert parsed.refused[0].item == "GS 71"
    assert code in reply(text)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("IEA*1*000000071", "IEA*1*000000072", "R*001"),
        ("IEA*1", "IEA*2", "R*021"),
        ("IEA*1*000000071~", "", "R*023"),
        ("*261121*0930*U", "*261131*0930*U", "R*014"),
        ("*261121*0930*U", "*261121*2530*U", "R*015"),
        ("*000000071*0*P", "*00000007X*0*P", "R*018"),
        ("GS*QM", "B10*QM", "R*024"),
    ],
)
def test_a_wrong_interchange_is_refused_whole_with_a_ta1(before: str, after: str, code: str) -> None:
    text = interchange(GOOD).replace(before, after)
    with pytest.raises(Unreadable):
        parse(text)
    assert code in reply(text)
    assert "AK1" not in reply(text)


def test_one_wrong_interchange_of_a_file_leaves_the_others() -> None:
    good, bad = interchange(GOOD), interchange(GOOD).replace("IEA*1", "IEA*3")
    cut = good[: good.index("SE*")]
    for text in (good + bad, bad + good, cut + good, good + "\n" + cut, good + "rubbish"):
        parsed = parse(text)
        assert [one.number for one in parsed.events] == ["PRO1"]
        assert len(parsed.refused) == 1
        assert "TA1*000000071*261121*0930*R*" in reply(text)


@pytest.mark.parametrize(
    "text", ["", "ISA", "ISA*00*", "UNB+UNOA", "ISA" + "*" * 5, "ISA" * 1000, "\x00" * 200]
)
def test_no_x12_at_all(text: str) -> None:
    with pytest.raises(Unreadable):
        parse(text)
    assert CONNECTOR.reply(text.encode(), parsed=None, problem="no") is None


@pytest.mark.parametrize(
    ("at7", "place", "instant", "known"),
    [
        ("AT7*P1*NS***20260701*1200*ET", "", "2026-07-01T16:00:00+00:00", "source"),
        ("AT7*P1*NS***20261201*1200*ET", "", "2026-12-01T17:00:00+00:00", "source"),
        ("AT7*P1*NS***20260701*1200*ES", "", "2026-07-01T17:00:00+00:00", "source"),
        ("AT7*P1*NS***20260701*1200*UT", "", "2026-07-01T12:00:00+00:00", "source"),
        ("AT7*P1*NS***20260701*1200*08", "", "2026-07-01T04:00:00+00:00", "source"),
        ("AT7*P1*NS***20260701*1200*20", "", "2026-07-01T17:00:00+00:00", "source"),
        ("AT7*P1*NS***20260701*1200*27", "", "2026-07-01T06:30:00+00:00", "source"),
        ("AT7*P1*NS***20260701*1200*LT", "MS1*Phoenix*AZ", "2026-07-01T19:00:00+00:00", "place"),
        ("AT7*P1*NS***20260701*1200", "MS1*Toronto*ON*CA", "2026-07-01T16:00:00+00:00", "place"),
        ("AT7*P1*NS***20260701*1200", "MS1*Hamburg**DE", "2026-07-01T10:00:00+00:00", "place"),
        ("AT7*P1*NS***20260701*1200", "MS1*Campinas*SP*BR", "2026-07-01T04:00:00+00:00", "mapping"),
        ("AT7*P1*NS***260701*120059", "", "2026-07-01T04:00:59+00:00", "mapping"),
        ("AT7*P1*NS***20260308*0230*ET", "", "2026-03-08T07:30:00+00:00", "source"),
    ],
)
def test_the_zone_of_a_time(at7: str, place: str, instant: str, known: str) -> None:
    event = only(at7, *([place] if place else []))
    assert event.occurred_at.astimezone(UTC).isoformat() == instant
    assert event.zone_source == known


@pytest.mark.parametrize(
    ("at7", "exception", "milestone", "reason", "code"),
    [
        ("D1*NS", "", "DELIVERED", "", "D1/NS"),
        ("D1*A3", "", "DELIVERED_PROXY", "", "D1/A3"),
        ("D1*BS", "", "", "", "D1/BS"),
        ("D1*NS", "Q7*D*CTN*1", "DELIVERED_WITH_EXCEPTION", "DAMAGE.unstated", "D1/NS/D"),
        ("D1*NS", "Q7*0*CTN*1", "DELIVERED_PARTIAL", "LOSS.partial", "D1/NS/0"),
        ("D1*NS", "Q7*P*CTN*1", "DELIVERED_PARTIAL", "LOSS.partial", "D1/NS/P"),
        ("D1*NS", "Q7*A*CTN*3", "LOST", "LOSS.whole", "D1/NS/A"),
        ("D1*NS", "Q7*E*CTN*3", "REFUSED", "CONSIGNEE.refused", "D1/NS/E"),
        ("D1*NS", "Q7*O*CTN*1", "DELIVERED", "", "D1/NS/O"),
        ("D1*S1", "", "DELIVERED_PARTIAL", "LOSS.partial", "D1/S1"),
        ("X4*NS", "Q7*D*CTN*1", "HUB_IN", "DAMAGE.unstated", "X4/NS/D"),
        ("AH*B1", "", "ATTEMPT_FAILED", "CONSIGNEE.closed", "AH/B1"),
        ("ZZ*NS", "", "", "", "ZZ/NS"),
    ],
)
def test_what_a_lading_exception_makes_of_a_status(
    at7: str, exception: str, milestone: str, reason: str, code: str
) -> None:
    event = only(f"AT7*{at7}***20261121*1200*UT", *([exception] if exception else []))
    assert (event.milestone, event.reason, event.code) == (milestone, reason, code)


def test_estimates_and_appointments_did_not_happen() -> None:
    estimate = only("AT7*AG*NS***20261130*1200*UT")
    appointment = only("AT7***AB*NA*20261130*0800*UT")
    for event in (estimate, appointment):
        assert (event.milestone, event.reason, event.known) == ("", "", True)
        assert event.occurred_at.isoformat() == "2026-11-21T09:30:00+08:00"
        assert event.expected_at is not None
        assert event.expected_at.day == 30


@pytest.mark.parametrize(
    ("at7", "place", "note"),
    [
        ("AT7*D1*NS***20261131*1200*UT", "", "AK4*5*373*8"),
        ("AT7*D1*NS***20261121*2460*UT", "", "AK4*6*337*9"),
        ("AT7*D1*NS***00010101*1200*UT", "", "AK4*5*373*8"),
        ("AT7*D1*NS***99991231*1200*UT", "", "AK4*5*373*8"),
        ("AT7*D1*NS***20261121*1200*QQ", "", "AK4*7*623*7"),
        ("AT7*D1!*NS***20261121*1200*UT", "", "AK4*1*1650*7"),
        ("AT7*****20261121*1200*UT", "", "AK4*1*1650*1"),
        ("AT7*D1*NS***20261121*1200*UT", "MS1*X*NV*US*0740000*9990000*W*N", "AK4*5*1654*7"),
        ("AT7*D1*NS***20261121*1200*UT", "MS1*X*NV*US*-74.5*999.0", "AK4*5*1654*7"),
    ],
)
def test_a_wrong_status_is_noted_and_the_next_lands(at7: str, place: str, note: str) -> None:
    body = status(at7, *filter(None, [place]), "AT7*X4*NS***20261121*1300*UT")
    text = interchange(body)
    assert [one.milestone for one in parse(text).events] == ["HUB_IN"]
    assert note in reply(text)
    assert "AK5*E*5~AK9*E*1*1*1" in reply(text)


def test_the_same_document_is_answered_alike_and_answers_are_not_answered() -> None:
    answer = reply(interchange(GOOD))
    assert answer == reply(interchange(GOOD))
    assert CONNECTOR.reply(answer.encode(), parsed=None, problem="") is None
    sets = [one for one in answer.split("~") if one.startswith("SE*")]
    start = answer.split("~").index("ST*997*0001")
    end = answer.split("~").index(sets[0])
    assert sets[0] == f"SE*{end - start + 1}*0001"
