"""The inbox keeps what came, once, and tells what became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from tests.factories import NOW, SYSTEM

from nuoda.kernel import inbox
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.inbox import Item, Kept, Outcome
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.kernel.traffic import Tally, traffic

pytestmark = pytest.mark.django_db
AGENT = Actor(Role.AGENT, "7", "Lin")
MACHINE = Actor(Role.MACHINE, "9", "carrier", scopes=frozenset({"tracking:write"}))


def keep(body: bytes = b"{}", *, sender: str = "carrier", by: Actor = MACHINE, defer: bool = False) -> Kept:
    return inbox.keep(by=by, at=NOW, format="ups", sender=sender, body=body, options={}, defer=defer)


def jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [inbox.JOB])
        return int(cursor.fetchone()[0])


def test_the_same_bytes_of_one_sender_are_one_document() -> None:
    first = keep()
    again = keep()
    other = keep(sender="somebody else")
    assert (first.fresh, again.fresh, other.fresh) == (True, False, True)
    assert first.id == again.id != other.id
    assert inbox.document_row(first.id, actor=AGENT).times == 2


def test_the_body_is_kept_to_the_byte() -> None:
    body = bytes(range(256)) * 50
    kept = keep(body)
    work = inbox.work_on(kept.id)
    assert work.body == body
    assert work.actor == MACHINE
    assert inbox.document_row(kept.id, actor=AGENT).size == len(body)


def test_a_worker_is_asked_until_all_was_taken() -> None:
    kept = keep(defer=True)
    assert jobs() == 1
    inbox.settle(by=SYSTEM, at=NOW, document_id=kept.id, outcome=Outcome(1, 0, [Item("a", _("No."))]))
    keep(defer=True)
    assert jobs() == 2
    inbox.settle(by=SYSTEM, at=NOW, document_id=kept.id, outcome=Outcome(2, 0))
    keep(defer=True)
    assert jobs() == 2


def test_what_came_of_it_can_be_read_again() -> None:
    kept = keep()
    why = _("It is %(what)s.", {"what": _("too deep")})
    outcome = Outcome(3, 2, [Item("events[4]", why)], ["ZZ"], NOW - timedelta(hours=2))
    inbox.settle(by=SYSTEM, at=NOW, document_id=kept.id, outcome=outcome)
    row = inbox.document_row(kept.id, actor=AGENT)
    assert (row.state, row.accepted, row.duplicate, row.refused, row.unknown) == ("processed", 3, 2, 1, 1)
    assert row.refused_items[0].item == "events[4]"
    assert str(row.refused_items[0].reason) == "It is too deep."
    assert row.unknown_codes == ["ZZ"]


def test_a_document_refused_whole_says_why() -> None:
    kept = keep()
    inbox.settle(by=SYSTEM, at=NOW, document_id=kept.id, outcome=Outcome(whole=_("It is empty.")))
    row = inbox.document_row(kept.id, actor=AGENT)
    assert row.state == "refused"
    assert [str(one.reason) for one in row.refused_items] == ["It is empty."]


def test_only_staff_reads_and_opening_is_a_fact() -> None:
    kept = keep(b"secret")
    with pytest.raises(NotFound):
        inbox.document_row(kept.id, actor=MACHINE)
    assert inbox.document_rows(actor=MACHINE, window=Window()).total == 0
    assert traffic(actor=MACHINE, at=NOW) == []
    with pytest.raises(Forbidden):
        inbox.open_document(by=MACHINE, at=NOW, document_id=kept.id, purpose="to look")
    with pytest.raises(Invalid):
        inbox.open_document(by=AGENT, at=NOW, document_id=kept.id, purpose=" ")
    assert inbox.open_document(by=AGENT, at=NOW, document_id=kept.id, purpose="dispute") == b"secret"
    with connection.cursor() as cursor:
        cursor.execute("SELECT data->>'purpose', actor_name FROM kernel_fact WHERE name = 'document.opened'")
        assert cursor.fetchall() == [("dispute", "Lin")]


def test_lists_by_format_and_state() -> None:
    first = keep(b"1")
    keep(b"2")
    inbox.settle(by=SYSTEM, at=NOW, document_id=first.id, outcome=Outcome(1))
    assert inbox.document_rows(actor=AGENT, window=Window()).total == 2
    waiting = inbox.document_rows(actor=AGENT, window=Window(), format="ups", state="received")
    assert [row.sha256 for row in waiting.rows] != []
    assert waiting.total == 1
    assert inbox.document_rows(actor=AGENT, window=Window(), format="usps").total == 0


def test_traffic_of_a_format() -> None:
    first = keep(b"1")
    second = keep(b"2")
    keep(b"3")
    done = NOW + timedelta(seconds=3)
    taken = Outcome(5, 1, [Item("x", _("No."))], ["ZZ"], NOW - timedelta(minutes=20))
    inbox.settle(by=SYSTEM, at=done, document_id=first.id, outcome=taken)
    inbox.settle(by=SYSTEM, at=done, document_id=second.id, outcome=Outcome(whole=_("It is empty.")))
    (found,) = traffic(actor=AGENT, at=NOW + timedelta(minutes=1))
    assert (found.format, found.waiting, found.waiting_since) == ("ups", 1, NOW)
    assert found.day == found.week == Tally(3, 1, 5, 1, 2, 1)
    assert found.arrival_lag == timedelta(minutes=20)
    assert found.reading_lag == timedelta(seconds=3)
