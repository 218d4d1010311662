"""Hands the table to the outbox; discovered when the job queue starts."""

from __future__ import annotations

from nuoda.kernel import outbox
from nuoda.reactions.table import TABLE

outbox.register(TABLE)
