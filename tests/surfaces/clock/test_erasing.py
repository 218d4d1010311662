"""Who asks that she is forgotten is forgotten at once, but for what something keeps; and is told so."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from pypdfium2 import PdfDocument
from tests.factories import NOW
from tests.factories.lives import Life, ask_about, claim_for, everything, live, mail_from, where, word_of
from tests.factories.people import SYSTEM, make_account

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.privacy.commands import (
    FourEyes,
    NotIdentified,
    NotReady,
    RequestDraft,
    answer_request,
    approve_deletion,
    identify_person,
    lift_hold,
    note_findings,
    place_hold,
    propose_deletion,
    receive_request,
)
from nuoda.domains.privacy.facts import DeletionCarriedOut, Kept, Record
from nuoda.domains.privacy.queries import person_asking, request_page
from nuoda.insight.persons.copying import copy_of, json_file
from nuoda.insight.persons.erasing import KIND
from nuoda.insight.persons.finding import SEARCHES, Holding, find_held
from nuoda.insight.persons.letters import request_letter
from nuoda.kernel import clock, ledger
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.persons import Person
from nuoda.kernel.runs import checkpoint, latest_runs
from nuoda.kernel.statements import run
from nuoda.surfaces.clock.erasing import carry_out_deletions
from nuoda.surfaces.clock.retention import FORGETTERS, WITH_FILES

DAY = timedelta(days=1)
BARRED = NOW + 3 * 365 * DAY - 30 * DAY
"""Shortly before the last day to sue."""
FREE = NOW + 3 * 365 * DAY + 30 * DAY
"""Past the time to sue, while the periods of most kinds still run in this house."""
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, settings: Any) -> None:
    settings.NUODA_HOME = tmp_path


@pytest.fixture
def keeper(db: None) -> Actor:
    return make_account(Role.ADMIN, name="周敏")


@pytest.fixture
def second(db: None) -> Actor:
    return make_account(Role.SUPERVISOR, name="林晓")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request whose person is checked, at an instant."""

    id: UUID
    at: datetime
    by: Actor

    def held(self) -> list[Holding]:
        person = person_asking(self.id, actor=self.by)
        return find_held(person, at=self.at, actor=self.by)

    def searched(self) -> list[Kept]:
        found = [one.kept for one in self.held()]
        note_findings(by=self.by, at=self.at, request_id=self.id, findings=found)
        return found

    def deleted(self, second: Actor) -> None:
        self.searched()
        propose_deletion(by=self.by, at=self.at, request_id=self.id)
        found = [one.kept for one in self.held()]
        approve_deletion(by=second, at=self.at, request_id=self.id, findings=found)


def asked(life: Life, by: Actor, at: datetime, *, kind: str = "deletion", identity: str = "phone") -> Asked:
    draft = RequestDraft(
        kind, "phone", name=f"钟{life.word}", phone=f"+86 {life.phone}", email=f"{life.phone}@MAIL.example",
        waybills=[life.waybill],
    )  # fmt: skip
    made = receive_request(by=by, at=at, draft=draft)
    identify_person(by=by, at=at, request_id=made, identity=identity, note="called back")
    return Asked(made, at, by)


@pytest.mark.django_db(transaction=True)
def test_before_the_time_to_sue_all_is_kept_and_told_until_when(
    acme: CustomerCard, keeper: Actor, second: Actor
) -> None:
    life = live(1, acme.id)
    one = asked(life, keeper, BARRED)
    found = one.searched()
    assert {row.record for row in found} >= {"order", "shipment", "proof"}
    parcels = [row for row in found if row.record in ("order", "shipment", "proof")]
    assert {(row.why, row.by) for row in parcels} == {("time_bar", life.waybill)}
    assert all(row.until is not None and row.until > BARRED for row in parcels)
    before = everything()
    one.deleted(second)
    carry_out_deletions(by=SYSTEM, at=BARRED)
    page = request_page(one.id, actor=keeper)
    assert (page.erasure, page.erased) == ("done", {})
    assert {row.id for row in page.findings} == {row.id for row in found}
    assert where(life.phone, everything()) == where(life.phone, before) != []
    answer_request(by=keeper, at=BARRED, request_id=one.id, words="")
    letter = PdfDocument(request_letter(one.id, actor=keeper)[1])[0].get_textpage().get_text_range()
    (until,) = {row.until for row in parcels}
    assert until is not None
    assert until.astimezone(CHINA).time() == time(), "the first instant at which it may go"
    last = until.astimezone(CHINA).date() - timedelta(days=1)
    assert last.isoformat() in letter
    assert until.astimezone(CHINA).date().isoformat() not in letter
    assert "全部内容因表中所列原因暂须保留" in letter


@pytest.mark.django_db(transaction=True)
def test_what_nothing_keeps_is_forgotten_at_once_and_nobody_elses(
    acme: CustomerCard, keeper: Actor, second: Actor, settle: Callable[[], int]
) -> None:
    hers, others, held = (live(number, acme.id) for number in (1, 2, 3))
    mail_from(hers, keeper, NOW + 3 * DAY)
    settle()
    place_hold(
        by=keeper,
        at=NOW,
        subject_kind="shipment",
        subject_id=held.shipment_id,
        label=held.waybill,
        reason="x",
    )
    before = everything()
    one = asked(hers, keeper, FREE)
    mailed = asked(hers, keeper, FREE, identity="mail")
    one.deleted(second)
    mailed.deleted(second)
    with clock.simulated(FREE):
        settle()
    page = request_page(one.id, actor=keeper)
    assert {record: n for record, n in page.erased.items() if record in ("order", "shipment", "proof")} == {
        "order": 1, "shipment": 1, "proof": 1,
    }  # fmt: skip
    mails = request_page(mailed.id, actor=keeper)
    assert mails.erased["mail"] == 1
    after = everything()
    # Who asks stands with the request until its own period is over; the raw mail goes by age alone.
    own = {"privacy_request", "kernel_inbound_document"}
    assert set(where(hers.phone, after)) <= own
    assert set(where(hers.word, after)) <= own
    for life in (others, held):
        assert where(life.phone, after) == where(life.phone, before)
    (told,) = [
        fact.fact
        for fact in ledger.about([Ref("person_request", str(one.id))], actor=SYSTEM)
        if isinstance(fact.fact, DeletionCarriedOut)
    ]
    assert told.forgotten == page.erased

    # Held and claimed it stays, whoever asks; when that is over it goes.
    kept = asked(held, keeper, FREE)
    kept.deleted(second)
    carry_out_deletions(by=SYSTEM, at=FREE)
    page = request_page(kept.id, actor=keeper)
    assert {(row.why, row.by) for row in page.findings if row.record == "shipment"} == {
        ("hold", held.waybill)
    }
    assert set(where(held.phone, everything())) == {*where(held.phone, after), "privacy_request"}


@pytest.mark.django_db(transaction=True)
def test_open_cases_and_claims_keep_what_they_are_about(
    acme: CustomerCard, keeper: Actor, second: Actor, settle: Callable[[], int]
) -> None:
    cased, claimed = live(1, acme.id), live(2, acme.id)
    settle()
    ask_about(cased, keeper, NOW + 3 * DAY)
    claim_for(claimed, keeper, NOW + 3 * DAY)
    settle()
    for life, why in ((cased, "case"), (claimed, "claim")):
        one = asked(life, keeper, FREE)
        found = one.searched()
        assert {row.why for row in found if row.record in ("order", "shipment", "proof")} == {why}
        # The case itself is not over: that, too, is told.
        assert not [row for row in found if row.record == why and not row.why]
        one.deleted(second)
        carry_out_deletions(by=SYSTEM, at=FREE)
        assert "shipments_shipment" in where(life.phone, everything())


@pytest.mark.django_db(transaction=True)
def test_four_eyes_and_nothing_before_she_was_checked(
    acme: CustomerCard, keeper: Actor, second: Actor, agent: Actor
) -> None:
    life = live(1, acme.id)
    draft = RequestDraft("deletion", "phone", phone=life.phone, waybills=[life.waybill])
    made = receive_request(by=keeper, at=FREE, draft=draft)
    with pytest.raises(NotIdentified):
        note_findings(by=keeper, at=FREE, request_id=made, findings=[])
    with pytest.raises(NotIdentified):
        propose_deletion(by=keeper, at=FREE, request_id=made)
    with pytest.raises(NotIdentified):
        answer_request(by=keeper, at=FREE, request_id=made, words="")
    identify_person(by=keeper, at=FREE, request_id=made, identity="phone", note="called back")
    with pytest.raises(NotReady):
        propose_deletion(by=keeper, at=FREE, request_id=made)
    one = Asked(made, FREE, keeper)
    one.searched()
    with pytest.raises(NotReady):
        approve_deletion(by=second, at=FREE, request_id=made, findings=[])
    propose_deletion(by=keeper, at=FREE, request_id=made)
    with pytest.raises(FourEyes):
        approve_deletion(by=keeper, at=FREE, request_id=made, findings=[])
    with pytest.raises(Forbidden):
        approve_deletion(by=agent, at=FREE, request_id=made, findings=[])
    with pytest.raises(Forbidden):
        identify_person(by=agent, at=FREE, request_id=made, identity="phone", note="called back")
    with pytest.raises(Forbidden):
        request_page(made, actor=agent)
    with pytest.raises(IntegrityError, match="request_four_eyes"), transaction.atomic():
        _execute(f"UPDATE privacy_request SET approved_by_id = proposed_by_id WHERE id = '{made}'")
    carry_out_deletions(by=SYSTEM, at=FREE)
    page = request_page(made, actor=keeper)
    assert (page.erasure, page.erased_at) == ("proposed", None)
    assert "shipments_shipment" in where(life.phone, everything())
    with pytest.raises(NotReady):
        answer_request(by=keeper, at=FREE, request_id=made, words="")


def _execute(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("dies_at", [1, 2, 3])
def test_who_dies_between_steps_loses_nothing(
    acme: CustomerCard, keeper: Actor, second: Actor, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    life = live(1, acme.id)
    one = asked(life, keeper, FREE)
    one.deleted(second)
    planned = len(request_page(one.id, actor=keeper).erasable)
    calls = 0

    def dies(**given: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == dies_at:
            raise KeyboardInterrupt  # as abrupt as a process can end without ending this one
        checkpoint(**given)

    monkeypatch.setattr("nuoda.surfaces.clock.erasing.checkpoint", dies)
    with pytest.raises(KeyboardInterrupt):
        carry_out_deletions(by=SYSTEM, at=FREE, step=1)
    monkeypatch.undo()
    assert request_page(one.id, actor=keeper).erasure == "approved"
    carry_out_deletions(by=SYSTEM, at=FREE, step=1)
    page = request_page(one.id, actor=keeper)
    assert page.erasure == "done"
    assert sum(page.erased.values()) + len(page.findings) == planned, "each is counted once"
    assert page.erased["shipment"] == page.erased["order"] == 1
    runs = [run for run in latest_runs(actor=SYSTEM) if run.kind == KIND]
    assert [run.state for run in runs] == ["done"]
    carry_out_deletions(by=SYSTEM, at=FREE + DAY)
    assert request_page(one.id, actor=keeper) == page


@pytest.mark.django_db(transaction=True)
def test_a_hold_that_comes_after_the_approval_holds(acme: CustomerCard, keeper: Actor, second: Actor) -> None:
    life = live(1, acme.id)
    one = asked(life, keeper, FREE)
    one.deleted(second)
    hold = place_hold(
        by=keeper,
        at=FREE,
        subject_kind="shipment",
        subject_id=life.shipment_id,
        label=life.waybill,
        reason="x",
    )
    carry_out_deletions(by=SYSTEM, at=FREE)
    assert "shipments_shipment" in where(life.phone, everything())
    page = request_page(one.id, actor=keeper)
    assert "hold" in {row.why for row in page.findings}
    lift_hold(by=keeper, at=FREE, hold_id=hold, reason="over")


@pytest.mark.django_db(transaction=True)
def test_the_copy_tells_what_is_hers_and_masks_what_is_not(
    acme: CustomerCard, keeper: Actor, settle: Callable[[], int]
) -> None:
    life, other = live(1, acme.id), live(2, acme.id)
    settle()
    one = asked(life, keeper, NOW + 5 * DAY, kind="access")
    held = one.held()
    person = person_asking(one.id, actor=keeper)
    copy = copy_of(held, person, number="PR1", at=NOW)
    text = json_file(copy).decode()
    assert json.loads(text) == copy
    assert life.phone in text
    assert life.word in text
    assert other.phone not in text
    assert other.word not in text
    proofs = [row["values"] for row in copy["records"] if row["kind"] == "proof"]
    assert [row["signer"] for row in proofs] == [f"钟{life.word}"], "she signed herself"
    named = [row["values"] for row in copy["records"] if "other_name" in row["values"]]
    assert ["*" in row["other_name"] for row in named] == [True], "the sender is somebody else"


@pytest.mark.django_db(transaction=True)
def test_the_letter_is_written_when_it_is_answered(acme: CustomerCard, keeper: Actor, second: Actor) -> None:
    life = live(1, acme.id)
    one = asked(life, keeper, FREE)
    with pytest.raises(NotFound):
        request_letter(one.id, actor=keeper)
    one.deleted(second)
    carry_out_deletions(by=SYSTEM, at=FREE)
    answer_request(by=keeper, at=FREE, request_id=one.id, words="谢谢")
    number, body = request_letter(one.id, actor=keeper)
    assert number.startswith("PR")
    assert body.startswith(b"%PDF")
    with pytest.raises(Forbidden):
        request_letter(one.id, actor=Actor(Role.AGENT, "1", "agent"))


@pytest.mark.django_db
def test_a_phone_of_a_thousand_parcels_is_nobodys(
    acme: CustomerCard, keeper: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = live(1, acme.id)
    monkeypatch.setattr("nuoda.insight.persons.finding.MOST", 0)
    one = asked(life, keeper, FREE)
    with pytest.raises(Invalid) as refused:
        one.held()
    assert [fault.field for fault in refused.value.fields] == ["identity"]


@pytest.mark.django_db
def test_every_kind_that_is_found_can_be_forgotten() -> None:
    assert set(SEARCHES) <= {*FORGETTERS, *WITH_FILES}
    assert {Record.SHIPMENT, Record.ORDER, Record.PROOF, Record.MAIL} <= set(SEARCHES)
    assert word_of(1) != word_of(2)


@pytest.mark.django_db
def test_she_is_found_by_indexes_alone(
    acme: CustomerCard, keeper: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = live(1, acme.id)
    plans: list[str] = []

    def explained(text: str, values: Any = ()) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {text}", values)
            plans.extend(line for (line,) in cursor.fetchall())
        return run(text, values)

    monkeypatch.setattr("nuoda.kernel.persons.run", explained)
    for person in (
        Person(phone=life.phone), Person(email=f"{life.phone}@mail.example"),
        Person(name=f"钟{life.word}", waybills=(life.waybill,)),
    ):  # fmt: skip
        assert find_held(person, at=NOW, actor=keeper)
    walked = {line.split(" on ")[1].split()[0] for line in plans if "Seq Scan on" in line}
    assert walked <= {"customers_contact"}, "people at customers are a few thousand"
