"""Whether the system is well, for launchers and monitors: cheap, and 503 when the database is away."""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError, InterfaceError, connection
from django.http import JsonResponse

from nuoda.kernel.doors import EVERYBODY, ActedRequest, door
from nuoda.pages.private import unkept

SILENT_AFTER = timedelta(seconds=60)


@door(EVERYBODY)
@unkept
def health(request: ActedRequest) -> JsonResponse:
    """``{"status": "ok"|"away", "database": "ok"|"away", "worker": "ok"|"silent"|"unknown"}``."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM procrastinate_workers"
                " WHERE last_heartbeat > now() - make_interval(secs => %s))",
                [SILENT_AFTER.total_seconds()],
            )
            row = cursor.fetchone()
    except (DatabaseError, InterfaceError):
        return JsonResponse({"status": "away", "database": "away", "worker": "unknown"}, status=503)
    worker = "ok" if row and row[0] else "silent"
    return JsonResponse({"status": "ok", "database": "ok", "worker": worker})
