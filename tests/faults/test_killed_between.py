"""Killed between a file and the row that names it: nothing points to what is not there, and it is swept."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from pytest_django import Settings
from tests.factories import NOW, SYSTEM, make_account, make_customer, make_customer_actor, make_shipment
from tests.factories.threads import side_by_side

from nuoda.domains.cases import commands as cases
from nuoda.domains.cases.commands import IncidentDraft, IncidentOpened, open_incident
from nuoda.domains.cases.commands.incidents import NobodyAffected
from nuoda.domains.cases.queries import cases_of, incidents_after, said_case
from nuoda.kernel import pictures
from nuoda.kernel.actor import Role
from nuoda.kernel.attachments import FileDraft, keep_attachment
from nuoda.kernel.errors import Invalid
from nuoda.kernel.models import StoredPicture
from nuoda.kernel.pictures import sweep_pictures

pytestmark = pytest.mark.django_db(transaction=True)


def _killed_after_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process of its own, which is killed as soon as the file is whole on the disk."""
    child = os.fork()
    if child == 0:
        connection.connection = None  # the parent's; a new one is opened
        written = pictures._write

        def write(path: Path, body: bytes) -> None:
            written(path, body)
            os.kill(os.getpid(), signal.SIGKILL)

        try:
            monkeypatch.setattr(pictures, "_write", write)
            keep_attachment(b"%PDF-1.4 half", name="a.pdf", at=NOW, by=SYSTEM)
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)


def test_a_kill_leaves_no_row_and_a_file_that_is_swept(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NUODA_HOME = tmp_path
    buyer = make_customer_actor(make_customer("ACME"))
    make_account(Role.AGENT)
    ship = make_shipment("ACME")
    _killed_after_the_file(monkeypatch)
    (left,) = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert not StoredPicture.objects.exists()
    half = FileDraft(UUID(left.name), "a.pdf")
    with pytest.raises(Invalid):
        cases.ask(by=buyer, at=NOW, shipment_id=ship.id, kind="inquiry", words="?", files=[half])
    assert cases_of(actor=SYSTEM, shipment_ids=[ship.id]) == []
    again = keep_attachment(b"%PDF-1.4 half", name="a.pdf", at=NOW, by=buyer)
    asked = cases.ask(by=buyer, at=NOW, shipment_id=ship.id, kind="inquiry", words="?", files=[again.draft])
    assert sweep_pictures(at=NOW + timedelta(days=36_500)) == 1
    assert not left.exists()
    (line,) = said_case(asked.id, actor=buyer).thread
    assert [one.name for one in line.files] == ["a.pdf"]


def test_two_who_open_one_incident_at_once_get_one() -> None:
    make_customer("ACME")
    people = [make_account(Role.AGENT, email=f"{name}@nuoda.example") for name in ("ina", "olaf")]
    ids = [make_shipment("ACME", f"NDX77{k:02}").id for k in range(6)]
    draft = [IncidentDraft("vehicle", NOW, some, place="枝江服务区") for some in (ids, ids[::-1])]

    def opening(place: int) -> object:
        return open_incident(by=people[place], at=NOW, draft=draft[place])

    told = side_by_side([lambda: opening(0), lambda: opening(1)])
    opened = [one for one in told if isinstance(one, IncidentOpened)]
    assert [one.affected for one in opened] == [6], told
    assert sum(isinstance(one, NobodyAffected) for one in told) == 1, told
    assert [one.card.id for one in incidents_after(None, actor=SYSTEM, limit=9)] == [opened[0].id]
    assert len([one for one in cases_of(actor=SYSTEM, shipment_ids=ids) if one.kind == "exception"]) == 6
