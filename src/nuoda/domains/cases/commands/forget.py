"""Forget what was said in cases: kind, cause, instants and outcome stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.models import Case, CaseAttachment
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.command import command
from nuoda.kernel.forgetting import empty, forget_words, forgetting, lock_held, only_the_system
from nuoda.kernel.search import index_text
from nuoda.kernel.searching import write_search
from nuoda.kernel.statements import run

_OF_CASES = "case_id = ANY(%s::uuid[])"
_EMPTIED = (
    ("cases_task", "what = '', said = ''"),
    ("cases_evidence", "said = '', figures = NULL"),
    ("cases_measure", "what = '', result = ''"),
    ("cases_step", "said = ''"),
    ("cases_link", "reason = ''"),
    ("cases_record", "wanted = '', whys = '[]', severity_reason = ''"),
)


@command
def forget_cases(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> tuple[int, tuple[UUID, ...]]:
    """Empty threads, findings, letters and files of cases.

    Returns how many cases were forgotten now, and the kept files that hung on their threads. For the system.
    """
    only_the_system(by)
    rows = lock_held(Case, ids)
    found = [row.id for row in rows]
    if not found:
        return 0, ()
    files = CaseAttachment.objects.filter(entry__case_id__in=found)
    held = tuple(files.values_list("stored_id", flat=True))
    files.delete()
    run(
        "UPDATE cases_case SET title = '', finding = '', plan = '', effect = '', effect_figures = NULL,"
        " forgotten_at = %s WHERE id = ANY(%s::uuid[])",
        [at, arrays.ids(found)],
    )
    said = (
        "body = '', figures = NULL, party = '',"
        f" author = CASE author_role WHEN '{Role.CUSTOMER}' THEN '' ELSE author END"
    )
    empty("cases_entry", said, _OF_CASES, found)
    for table, changes in _EMPTIED:
        empty(table, changes, _OF_CASES, found)
    with forgetting():
        empty("cases_check", "said = ''", _OF_CASES, found)
        empty(
            "cases_letter",
            "addressee = '', found = '', decision = '', remedy = '', prevention = '', remark = ''",
            _OF_CASES,
            found,
        )
    write_search(Case, [(row.id, index_text(row.number, row.label, row.cause)) for row in rows])
    forget_words("case", found)
    return len(found), held
