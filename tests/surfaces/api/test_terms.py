"""What-if, calendars, service levels and dates kept by the API."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from tests.factories import NOW, SYSTEM
from tests.surfaces.api.conftest import Machine

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.promises.commands import PromiseDraft, keep_promises, make_promises

ASKED = "/what-if?first=2026-11-01&last=2026-11-23&target=2"


def _reply(customer: CustomerCard, hours: int) -> None:
    made, subject = NOW - timedelta(hours=48), uuid4()
    draft = PromiseDraft(
        kind="first_reply", subject_kind="case", subject_id=subject, customer_id=customer.id,
        label=f"C-{hours}", basis="test", due_at=made + timedelta(hours=8), made_at=made,
        zone="Asia/Shanghai",
    )  # fmt: skip
    make_promises(by=SYSTEM, at=made, promises=[draft])
    done = made + timedelta(hours=hours)
    keep_promises(
        by=SYSTEM, at=done, kinds=["first_reply"], subject_kind="case", subject_ids=[subject], done_at=done,
        proof="M",
    )  # fmt: skip


def test_a_machine_asks_about_its_own(
    now: object, machine: Machine, stranger: Machine, acme: CustomerCard
) -> None:
    _reply(acme, 1)
    _reply(acme, 5)
    found = machine.get(ASKED).json()
    assert (found["actual"]["kept"], found["supposed"]["kept"], found["would_be_broken"]) == (2, 1, 1)
    assert found["curve"]["points"][-1]["actual"] == 1
    assert stranger.get(ASKED).json()["actual"]["due"] == 0
    listed = machine.get(ASKED.replace("what-if?", "what-if/promises?") + "&side=lost").json()
    assert (listed["total"], listed["items"][0]["label"]) == (1, "C-5")
    for wrong, field in (
        ("&unit=days&target=1.5", "amount"),
        ("&zone=Moon", "zone"),
        ("&of=X&scope=contract", "of"),
    ):
        refused = machine.get(ASKED + wrong)
        assert refused.status_code == 422
        assert field in str(refused.json()["error"]["fields"])
    assert machine.get(ASKED + "&surprise=1").status_code == 422


def test_calendars_levels_and_dates_are_read(now: object, machine: Machine, acme: CustomerCard) -> None:
    assert machine.get("/calendars").status_code == 200
    assert machine.get("/calendars/nothing").status_code == 404
    assert machine.get("/service-levels").status_code == 200
    why = machine.get(f"/service-levels/applying?customer={acme.code}&service=express")
    assert why.status_code == 200
    assert machine.get("/service-levels/applying?customer=NOBODY").status_code == 404
    dates = machine.get("/measures/dates?first=2026-11-01&last=2026-11-23&by=month")
    assert dates.json() == {"items": []}
    backwards = machine.get("/measures/dates?first=2026-11-23&last=2026-11-01")
    assert backwards.status_code == 422
