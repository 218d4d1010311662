"""Orders as shops and partners send them: kept first, read by a connector, taken, and answered."""

from __future__ import annotations

from nuoda.surfaces.intake.order_documents.taking import FAMILY, answer_kept, take_order_document

__all__ = ["FAMILY", "answer_kept", "take_order_document"]
