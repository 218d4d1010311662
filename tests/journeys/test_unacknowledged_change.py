"""An order changes after it was handed over, and transport stays silent: that goes up, until it answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.test import Client
from django.urls import reverse
from tests.conftest import Mailbox
from tests.factories import NOW, SYSTEM, make_account, make_order, make_shipment
from tests.factories.fleet import furnish_depot
from tests.factories.people import sign_in
from tests.factories.shown import shown

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.commands import Amendment, amend_orders
from nuoda.domains.orders.queries import notes_of
from nuoda.domains.promises.queries import PromiseRow, promises_of, warning_lines
from nuoda.domains.team.queries import agents
from nuoda.kernel import clock
from nuoda.kernel.actor import Role
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.surfaces.clock.jobs import tick

HALF_HOURS = 7


def _of_note(note_id: object) -> PromiseRow:
    (row,) = promises_of([Ref("order_note", str(note_id))], actor=SYSTEM)
    return row


def _told() -> set[object]:
    rows = warning_lines(actor=SYSTEM, window=Window(size=50)).rows
    return {one.warning.agent_id for one in rows if one.promise.subject_kind == "order_note"}


def _read(client: Client, path: str) -> str:
    client.cookies["nuoda_language"] = "en"
    answer = client.get(path)
    assert answer.status_code == 200, path
    return shown(answer.content.decode())


def test_silence_about_a_change_goes_up_and_leads_back_to_the_order(
    acme: CustomerCard, now: datetime, settle: Callable[[], int], mailbox: Mailbox
) -> None:
    dispatcher = make_account(Role.DISPATCHER, name="何强", email="he@nuoda.example")
    boss = make_account(Role.SUPERVISOR, name="周敏", email="zhou@nuoda.example")
    team = {one.name: one.id for one in agents(actor=SYSTEM)}
    furnish_depot()
    order = make_order()
    make_shipment(order_reference=order.reference)
    settle()
    assert "to acknowledge" not in _read(sign_in(dispatcher), reverse("desk_dispatch"))

    change = Amendment("ACME", order.reference, "采购王经理", "送货前电话", handling=("call first",))
    assert amend_orders(by=SYSTEM, at=NOW, amendments=[change]).accepted == 1
    settle()
    (note,) = notes_of(order.id, actor=SYSTEM)
    desk = sign_in(dispatcher)
    assert "1 change to acknowledge" in _read(desk, reverse("desk_dispatch"))
    waiting = reverse("desk_order_notes") + "?state=open&party=transport"
    assert order.reference in _read(desk, waiting)
    answer = reverse("desk_order_note_acknowledge", args=[note.id])
    assert answer in desk.get(waiting).content.decode()
    assert answer not in sign_in(make_account(Role.AGENT)).get(waiting).content.decode()
    assert _told() == set()

    # Nobody says a word: colleagues are told, an hour after it is due who leads, and then who runs the house.
    told: dict[float, set[object]] = {}
    for step in range(1, HALF_HOURS + 1):
        clock.advance_to(NOW + step * timedelta(minutes=30))
        tick()
        settle()
        told[step / 2] = _told()
    assert told[0.5], "before it falls due"
    assert team["周敏"] not in told[1.5]
    assert team["何强"] in told[2]
    assert team["周敏"] in told[3.5], "who leads did not answer either"
    promise = _of_note(note.id)
    assert promise.state == "broken"
    mails = [one for one in mailbox.mails() if one.recipient in {"he@nuoda.example", "zhou@nuoda.example"}]
    assert mails
    assert all("变更确认" in one.subject for one in mails), "a mail says what is owed, not that something is"
    lead = sign_in(boss)
    assert f"{order.reference} Change acknowledged" in _read(lead, reverse("desk_warned"))
    named = _read(lead, reverse("desk_promise_page", args=[promise.id]))
    assert ("Change acknowledged" in named, "Other promise" in named) == (True, False)
    assert "周敏" in _read(lead, reverse("desk_promise_ladder", args=[promise.id]))
    to = lead.get(reverse("desk_promise", args=[promise.id]))
    assert to.headers["Location"] == reverse("desk_order", args=[order.id])

    # Answered at last, it waits nowhere any more.
    assert desk.post(answer).status_code == 302
    settle()
    assert notes_of(order.id, actor=SYSTEM)[0].answered_by == "何强"
    assert "to acknowledge" not in _read(desk, reverse("desk_dispatch"))
