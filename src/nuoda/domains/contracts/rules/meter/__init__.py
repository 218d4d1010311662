"""The contract meter, pure: measures, clauses, figures, the ladder, money (domain reference §5.9)."""

from __future__ import annotations
