"""Mail in: kept raw before it is understood, then read, judged by the address it came to, and landed."""

from __future__ import annotations

from nuoda.surfaces.intake.mail.receiving import FORMAT, collect, keep_mail, read_kept

__all__ = ["FORMAT", "collect", "keep_mail", "read_kept"]
