"""Emptying the database after a test that really committed.

The ledger and the tracking log refuse to be emptied, so their triggers are put aside for one
transaction, which the owner of the tables may do. What migrations recorded as reference data stays.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connection, transaction

from nuoda.domains.cases.models import Playbook
from nuoda.domains.claims.models import AuthorityRow
from nuoda.domains.contracts.models import BusinessCalendar, CaseTarget, HolidayTable, ServiceLevel
from nuoda.domains.customers.models import MatrixRow, ScoringTerms
from nuoda.domains.promises.models import EscalationLadder, ExcuseReason

_KEPT_TABLES = ("django_content_type", "django_migrations")
_GUARDED = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
_QUEUE = ("procrastinate_events", "procrastinate_jobs", "procrastinate_workers")
_REFERENCE = (
    AuthorityRow, BusinessCalendar, CaseTarget, EscalationLadder, ExcuseReason, HolidayTable, MatrixRow,
    Playbook, ScoringTerms, ServiceLevel,
)  # fmt: skip


def _emptied() -> list[str]:
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.managed]
    reference = [model._meta.db_table for model in _REFERENCE]
    return [table for table in tables if table not in (*_KEPT_TABLES, *reference)]


def wipe() -> None:
    """Delete every row that no migration wrote."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_GUARDED)
        guarded = [table for (table,) in cursor.fetchall()]
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM contracts_servicelevel WHERE source <> '内部规则 / House rule'")
        for table in ("claims_authority", "customers_matrixrow", "customers_scoringterms"):
            cursor.execute(f"DELETE FROM {table} WHERE valid_from > '2000-01-01Z'")
        for table in (*_QUEUE, *_emptied()):
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def teardown(test_case: object) -> None:
    """Takes the place of ``TransactionTestCase._fixture_teardown``."""
    wipe()
