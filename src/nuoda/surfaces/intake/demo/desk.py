"""What the demo's staff does on its cases, by the same commands that the desk's pages call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from nuoda.domains.cases.commands import (
    acknowledge_case,
    assign_case,
    close_case,
    note_case,
    plan_case,
    write_to_customer,
)
from nuoda.domains.cases.queries import CaseCard, cases_of
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.kernel.errors import NuodaError
from nuoda.surfaces.intake.demo.company import Colleague
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.recording import RECORDED
from nuoda.surfaces.intake.demo.world import DeskAction

PLAN_TAKES = timedelta(hours=12)

log = structlog.get_logger()


class Desk:
    """The scripted work of the staff, done when its time has come."""

    def __init__(self, staff: Mapping[str, Colleague], actions: Sequence[DeskAction]) -> None:
        self._staff = staff
        self._waiting = sorted(actions, key=lambda action: action.at)
        self.done = 0

    def colleague(self, login: str) -> Colleague:
        return self._staff[login]

    def work(self, at: datetime) -> bool:
        """Do what was to be done by ``at``; True where there was something.

        The trouble may have gone another way than the script (a case closed by delivery, say); then the
        action is left out, as a person would, and the reason is logged.
        """
        due = [action for action in self._waiting if action.at <= at]
        del self._waiting[: len(due)]
        for action in due:
            try:
                self.done += self._do(action, at)
            except NuodaError as refused:
                log.info("left out", verb=action.verb, waybill=action.waybill, why=str(refused))
        return bool(due)

    def _do(self, action: DeskAction, at: datetime) -> bool:
        case = case_of(action.waybill)
        if case is None:
            log.info("left out", verb=action.verb, waybill=action.waybill, why="no case")
            return False
        who = self._staff[action.login]
        if action.verb == "acknowledge":
            if who.agent_id and case.owner_id != who.agent_id:
                assign_case(by=who.actor, at=at, case_id=case.id, owner_id=who.agent_id)
            acknowledge_case(by=who.actor, at=at, case_id=case.id)
        elif action.verb == "note":
            note_case(by=who.actor, at=at, case_id=case.id, words=action.text)
        elif action.verb == "tell":
            write_to_customer(by=who.actor, at=at, case_id=case.id, words=action.text)
        elif action.verb == "plan":
            plan_case(
                by=who.actor,
                at=at,
                case_id=case.id,
                version=case.version,
                plan=action.text,
                plan_due_at=at + PLAN_TAKES,
            )
        elif action.verb in RECORDED:
            RECORDED[action.verb](case, who.actor, at, action)
        elif action.verb == "close":
            close_case(by=who.actor, at=at, case_id=case.id, version=case.version, code=action.code)
        else:
            raise ValueError(f"nobody knows how to {action.verb}")
        return True


def case_of(waybill: str) -> CaseCard | None:
    """The newest exception case of a shipment, or None."""
    ships = find_by_waybill(waybill, actor=DEMO)
    cases = cases_of(actor=DEMO, shipment_ids=[ship.id for ship in ships])
    return next((case for case in cases if case.kind == "exception"), None)
