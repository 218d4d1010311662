"""A person's request in the demo: she asked what is held about her and was answered; another waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from nuoda.domains.privacy.commands import (
    RequestDraft,
    answer_request,
    identify_person,
    note_copy,
    note_findings,
    receive_request,
)
from nuoda.domains.privacy.queries import person_asking, request_rows
from nuoda.insight.persons.finding import check_person, find_held
from nuoda.kernel.paging import Window
from nuoda.surfaces.intake.demo.company import Colleague
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.retaining import SUED
from nuoda.surfaces.intake.demo.world.company import SUPERVISOR

_DAY = timedelta(days=1)


def arrange_requests(staff: Mapping[str, Colleague], at: datetime) -> None:
    """The consignee of the parcel that a lawsuit keeps asks what is held; done before, nothing is done."""
    if request_rows(actor=DEMO, window=Window(), at=at).total:
        return
    lead = staff[SUPERVISOR].actor
    asked = RequestDraft(
        "access", "phone", name="费知秋", phone="13900006025", waybills=[SUED],
        words="想知道你们保存了我的哪些信息，请给我一份副本。",
    )  # fmt: skip
    made = receive_request(by=lead, at=at - 3 * _DAY, draft=asked)
    check_person(person_asking(made, actor=lead, identity="phone"), actor=lead)
    identify_person(
        by=lead, at=at - 2 * _DAY, request_id=made, identity="phone", note="回拨运单上的电话，本人接听"
    )
    held = find_held(person_asking(made, actor=lead), at=at, actor=lead)
    note_findings(by=lead, at=at - _DAY, request_id=made, findings=[one.kept for one in held])
    note_copy(by=lead, at=at - _DAY, request_id=made, form="sheet", records=len(held))
    answer_request(by=lead, at=at - _DAY, request_id=made, words="")
    waiting = RequestDraft(
        "deletion", "mail", name="葛怀瑾", email="ge@mail.example", words="请删除我的信息。"
    )
    receive_request(by=lead, at=at - _DAY / 2, draft=waiting)
