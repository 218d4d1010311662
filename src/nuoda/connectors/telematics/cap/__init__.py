"""The Common Alerting Protocol, version 1.2 (OASIS, 2010; ITU-T X.1303bis): one message, read purely.

What we take: ``alert`` with its ``info`` blocks (several languages, one event), ``area`` by description,
geocode, polygon and circle, and the references by which updates and cancellations speak of others. Signatures
and resources are left aside: a message is trusted as far as whoever handed it in.
"""

from __future__ import annotations

from nuoda.connectors.telematics.cap.read import BadAlert, CapAlert, CapWarning, read_alert

__all__ = ["BadAlert", "CapAlert", "CapWarning", "read_alert"]
