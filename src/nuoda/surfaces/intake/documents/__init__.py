"""Documents of carriers and devices: kept first, then read by a connector and recorded."""

from __future__ import annotations

from nuoda.surfaces.intake.documents.reading import HOUSE, ZONE, Taking, read_document, take_document
from nuoda.surfaces.intake.documents.report import Report, as_json, together

__all__ = ["HOUSE", "ZONE", "Report", "Taking", "as_json", "read_document", "take_document", "together"]
