"""Cases: the case and its thread, what is on record of it, and the playbooks."""

from __future__ import annotations

from nuoda.domains.cases.models.case import Case, CaseEntry, CaseWatcher
from nuoda.domains.cases.models.playbook import CaseStep, Playbook
from nuoda.domains.cases.models.record import CaseCheck, CaseEvidence, CaseLink, CaseMeasure, CaseRecord

__all__ = [
    "Case",
    "CaseCheck",
    "CaseEntry",
    "CaseEvidence",
    "CaseLink",
    "CaseMeasure",
    "CaseRecord",
    "CaseStep",
    "CaseWatcher",
    "Playbook",
]
