"""Statements composed once read and write the same rows as Django's own, and show each reader her own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from tests.factories import NOW, SYSTEM, make_shipment

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.models import Notice
from nuoda.domains.promises.models import Promise
from nuoda.domains.shipments.models import Number, Shipment
from nuoda.kernel.actor import ANONYMOUS, Actor, Role
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.ids import new_id
from nuoda.kernel.statements import (
    Computed,
    earliest,
    first_moments,
    insert,
    insert_new,
    rows_where,
    run,
    shapes_where,
    visible_where,
)


@dataclass(frozen=True, slots=True)
class Told:
    once: str
    figures: dict[str, str]
    not_before: datetime


def _notice(once: str, customer: CustomerCard, minutes: int = 0) -> Notice:
    return Notice(
        kind="late", subject_kind="order", subject_id=new_id(), customer_id=customer.id, label="SO-1",
        recipient="ops@acme.example", language="en", figures={"to": "上海 \"{}\\"}, once=once, queued_at=NOW,
        not_before=NOW + timedelta(minutes=minutes),
    )  # fmt: skip


def test_a_row_comes_back_as_it_was_written(acme: CustomerCard) -> None:
    written = _notice("a", acme)
    assert insert_new([written]) == {written.id}
    (read,) = rows_where(Notice, "once = %s FOR UPDATE", ["a"])
    names = [field.attname for field in Notice._meta.concrete_fields]
    assert [getattr(read, name) for name in names] == [getattr(written, name) for name in names]
    assert read == Notice.objects.get()
    assert not read._state.adding


def test_a_key_that_is_taken_is_left_out_or_refused(acme: CustomerCard) -> None:
    first, twin, other = _notice("a", acme), _notice("a", acme), _notice("b", acme)
    insert([first])
    assert insert_new([twin, other]) == {other.id}
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([_notice("b", acme)])
    assert insert_new([]) == set()


def test_text_that_is_too_long_is_refused_and_not_cut(acme: CustomerCard) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        insert([_notice("a" * 161, acme)])


AWKWARD = ["", "NULL", '"quoted", {braces} \\ back\\\\slash', "上海,\n\t'", "\N{GRINNING FACE}"]


def test_columns_are_saved_as_the_models_hold_them(acme: CustomerCard) -> None:
    rows = [_notice(str(place), acme) for place in range(len(AWKWARD))]
    insert(rows)
    here = NOW.astimezone(ZoneInfo("Asia/Shanghai"))
    for minutes, (row, words) in enumerate(zip(rows, AWKWARD, strict=True)):
        row.label, row.figures = words, {words: [words, None, 1.5, True]}
        row.not_before = here + timedelta(minutes=minutes, microseconds=7)
    save_columns(rows, "label", "figures", "not_before")
    read = {row.id: row for row in Notice.objects.all()}
    for row in rows:
        known = read[row.id]
        assert (known.label, known.figures) == (row.label, row.figures)
        assert (known.not_before, known.once) == (row.not_before, row.once)
    rows[0].label = "a" * 1_000
    with pytest.raises(DatabaseError), transaction.atomic():
        save_columns(rows, "label")


def test_every_kind_of_column_is_saved(acme: CustomerCard) -> None:
    shipment = Shipment.objects.get(id=make_shipment().id)
    written = {
        "order_id": None, "legs": 3, "usual_transit": timedelta(days=-1, hours=2, microseconds=5),
        "weight_kg": Decimal("12.345"), "origin": {"city": "上海"}, "eta_at": NOW, "attempts": 2,
    }  # fmt: skip
    for name, value in written.items():
        setattr(shipment, name, value)
    save_columns([shipment], *written)
    shipment.refresh_from_db()
    assert {name: getattr(shipment, name) for name in written} == written


def test_intervals_and_nulls_are_kept(acme: CustomerCard) -> None:
    promise = Promise(
        kind="delivery", subject_kind="order", subject_id=new_id(), label="SO", basis="", made_at=NOW,
        due_at=NOW, first_due_at=NOW, agreed_due_at=NOW, committed_due_at=NOW, zone="UTC",
        needs=timedelta(hours=5, microseconds=3),
    )  # fmt: skip
    insert([promise])
    (read,) = rows_where(Promise, "id = ANY(%s::uuid[])", [[promise.id]])
    assert (read.needs, read.customer_id, read.eta_at) == (promise.needs, None, None)


def test_each_reader_is_shown_her_own(
    acme: CustomerCard, globex: CustomerCard, customer_actor: Actor, other_customer_actor: Actor
) -> None:
    insert([_notice("a", acme, 5), _notice("b", globex, 1)])

    def seen(actor: Actor) -> list[str]:
        rows = shapes_where(Told, Notice, "kind = %s OR FALSE", ["late"], actor=actor, order="once")
        return [row.once for row in rows]

    assert seen(SYSTEM) == ["a", "b"]
    assert (seen(customer_actor), seen(other_customer_actor)) == (["a"], ["b"])
    assert seen(ANONYMOUS) == seen(Actor(Role.CUSTOMER, "1", "nobody's customer")) == []
    (row,) = shapes_where(Told, Notice, "once = %s", ["a"], actor=SYSTEM)
    assert row == Told("a", {"to": '上海 "{}\\'}, NOW + timedelta(minutes=5))


def test_the_first_of_some_instants_is_read_with_others(acme: CustomerCard, customer_actor: Actor) -> None:
    insert([_notice("a", acme, 5), _notice("b", acme, 1)])
    late, none = "kind = 'late'", "kind = 'trouble'"
    soon = NOW + timedelta(minutes=1)
    assert first_moments(
        [
            earliest(Notice, "not_before", late, actor=SYSTEM),
            earliest(Notice, "queued_at", none, actor=SYSTEM),
        ],
        [earliest(Notice, "not_before", late, actor=customer_actor, passed=True)],
        [earliest(Notice, "not_before", late, actor=ANONYMOUS)],
    ) == [soon, soon + timedelta(microseconds=1), None]


def test_a_promise_is_found_by_its_key(acme: CustomerCard) -> None:
    wanted: UUID = new_id()
    assert rows_where(Promise, "id = %(id)s", {"id": wanted}) == []


def test_rows_come_whole_with_what_is_computed(
    acme: CustomerCard, globex: CustomerCard, customer_actor: Actor
) -> None:
    insert([_notice("a", acme), _notice("b", globex)])
    loud = Computed("loud", "ARRAY[upper(once), recipient]", tuple)
    rows: list[Any] = visible_where(
        Notice, "kind = %s", ["late"], actor=customer_actor, order="once", computed=(loud,)
    )
    assert [(row.once, row.figures, row.loud) for row in rows] == [
        ("a", {"to": '上海 "{}\\'}, ("A", "ops@acme.example"))
    ]
    assert visible_where(Notice, "TRUE", [], actor=ANONYMOUS) == []
    (named,) = shapes_where(_Loud, Notice, "once = %s", ["b"], actor=SYSTEM, computed=(loud,))
    assert named == _Loud(("B", "ops@acme.example"), "b")


@dataclass(frozen=True, slots=True)
class _Loud:
    loud: tuple[str, ...]
    once: str


def test_sight_goes_by_the_owner_where_a_row_has_no_customer(
    customer_actor: Actor, other_customer_actor: Actor, acme: CustomerCard
) -> None:
    ship = make_shipment("ACME", "NDX7")
    wanted = ("number = %s", ["NDX7"])
    (seen,) = visible_where(Number, *wanted, actor=customer_actor)
    assert seen.shipment_id == ship.id
    assert visible_where(Number, *wanted, actor=other_customer_actor) == []
    assert len(visible_where(Number, *wanted, actor=SYSTEM)) == 1


def test_a_text_that_is_read_often_is_planned_once(acme: CustomerCard) -> None:
    insert([_notice("a", acme)])
    for once in ("a", "b", "a", "c", "d", "e", "a", "a"):
        found = [row.once for row in rows_where(Notice, "once = %s", [once])]
        assert found == (["a"] if once == "a" else [])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%once = $1"])
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_a_statement_answers_the_same_whether_somebody_listens_or_not() -> None:
    text, values = "SELECT place, %s::text || place FROM generate_series(1, %s::int) AS place", ["n", 2]
    told = [(1, "n1"), (2, "n2")]
    assert run(text, values) == told
    with CaptureQueriesContext(connection) as listened:
        assert run(text, values) == told
    assert [one["sql"].split()[0] for one in listened.captured_queries] == ["SELECT"]
    heard: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        heard.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        assert run(text, values) == told
    assert heard == [text]
    assert run("SELECT 1 WHERE %s", [False]) == []
    assert run("CREATE TEMPORARY TABLE nothing_told () ON COMMIT DROP") == []


def test_a_statement_fails_as_the_framework_says_it(acme: CustomerCard) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        run("SELECT * FROM no_such_table")
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            run("SELECT 1")
    assert run("SELECT 1") == [(1,)]
