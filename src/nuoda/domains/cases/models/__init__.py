"""Cases: the case and its thread, what is on record of it, and the playbooks."""

from __future__ import annotations

from nuoda.domains.cases.models.case import (
    OPEN,
    OPEN_EXCEPTIONS,
    Case,
    CaseEntry,
    CaseWatcher,
    OutsideEntry,
)
from nuoda.domains.cases.models.incident import Incident, IncidentDecline
from nuoda.domains.cases.models.letter import CaseLetter
from nuoda.domains.cases.models.playbook import CaseStep, Playbook
from nuoda.domains.cases.models.record import CaseCheck, CaseEvidence, CaseLink, CaseMeasure, CaseRecord
from nuoda.domains.cases.models.work import CaseAttachment, CaseFollower, CaseMention, CaseTask

__all__ = [
    "OPEN",
    "OPEN_EXCEPTIONS",
    "Case",
    "CaseAttachment",
    "CaseCheck",
    "CaseEntry",
    "CaseEvidence",
    "CaseFollower",
    "CaseLetter",
    "CaseLink",
    "CaseMeasure",
    "CaseMention",
    "CaseRecord",
    "CaseStep",
    "CaseTask",
    "CaseWatcher",
    "Incident",
    "IncidentDecline",
    "OutsideEntry",
    "Playbook",
]
