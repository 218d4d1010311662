"""What the home page tells of since somebody looked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import ngettext_lazy

# What the home page tells of, the most pressing first: how many, its look.
NEWSWORTHY: Mapping[str, tuple[Any, str, str]] = {
    "case.customer_wrote": (
        ngettext_lazy("%(n)d message from a customer", "%(n)d messages from customers", "n"),
        "accent",
        "message",
    ),
    "promise.broken": (
        ngettext_lazy("%(n)d promise broken", "%(n)d promises broken", "n"),
        "broken",
        "circle-x",
    ),
    "promise.at_risk": (
        ngettext_lazy("%(n)d promise came into danger", "%(n)d promises came into danger", "n"),
        "risk",
        "clock-exclamation",
    ),
    "case.opened": (ngettext_lazy("%(n)d case opened", "%(n)d cases opened", "n"), "risk", "alert-triangle"),
    "shipment.troubled": (
        ngettext_lazy("%(n)d shipment in trouble", "%(n)d shipments in trouble", "n"),
        "risk",
        "progress-alert",
    ),
    "notice.failed": (
        ngettext_lazy("%(n)d mail could not be delivered", "%(n)d mails could not be delivered", "n"),
        "broken",
        "mail",
    ),
    "notice.unreachable": (
        ngettext_lazy(
            "%(n)d customer has no address to write to", "%(n)d customers have no address to write to", "n"
        ),
        "risk",
        "at",
    ),
    "shipment.delivery_retracted": (
        ngettext_lazy("%(n)d delivery taken back", "%(n)d deliveries taken back", "n"),
        "risk",
        "rotate-2",
    ),
    "promise.recovered": (
        ngettext_lazy("%(n)d promise safe again", "%(n)d promises safe again", "n"),
        "open",
        "circle-check",
    ),
    "shipment.delivered": (
        ngettext_lazy("%(n)d shipment delivered", "%(n)d shipments delivered", "n"),
        "kept",
        "package",
    ),
    "case.resolved": (ngettext_lazy("%(n)d case resolved", "%(n)d cases resolved", "n"), "kept", "check"),
    "order.confirmed": (ngettext_lazy("%(n)d new order", "%(n)d new orders", "n"), "neutral", "package"),
    "order.cancelled": (
        ngettext_lazy("%(n)d order cancelled", "%(n)d orders cancelled", "n"),
        "excused",
        "ban",
    ),
}
