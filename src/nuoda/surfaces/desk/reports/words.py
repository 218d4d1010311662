"""The words of reports and endpoints, and when a report is due said in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.contracts.queries import ReportTermRow
from nuoda.kernel.translate import listed
from nuoda.pages import badges
from nuoda.pages.badges import Badge
from nuoda.pages.moments import zone_name

POST_STATES: Mapping[str, Badge] = {
    "ready": Badge(_p("webhook", "Ready"), "neutral", "clock"),
    "sending": Badge(_p("webhook", "Being sent"), "open", "send"),
    "sent": Badge(_p("webhook", "Delivered"), "kept", "circle-check"),
    "waiting": Badge(_p("webhook", "Tried again later"), "risk", "rotate-2"),
    "failed": Badge(_p("webhook", "Given up"), "broken", "circle-x"),
}
POST_KINDS: Mapping[str, Badge] = {
    "report.in_transit": Badge(_p("webhook", "In-transit report"), icon="file-text"),
    "test.ping": Badge(_p("webhook", "Test"), icon="send"),
}
CHANNELS: Mapping[str, Badge] = {
    "mail": Badge(_p("report", "By mail"), icon="mail"),
    "webhook": Badge(_p("report", "By webhook"), icon="send"),
}
COVERAGES: Mapping[str, Badge] = {
    "under_way": Badge(_p("report", "All under way"), icon="truck"),
    "at_risk": Badge(_p("report", "At risk or late only"), icon="alert-triangle"),
}
WHEN_EMPTY: Mapping[str, Badge] = {
    "say": Badge(_p("report", "Say so")),
    "skip": Badge(_p("report", "Send nothing")),
}
TERM_STATES: Mapping[str, Badge] = {
    "active": Badge(_p("report", "In force"), "open", "circle-check"),
    "ended": Badge(_p("report", "Over"), "neutral", "ban"),
}
for _kind, _words in (
    ("post", POST_STATES), ("post_kind", POST_KINDS), ("report_channel", CHANNELS),
    ("report_coverage", COVERAGES), ("report_empty", WHEN_EMPTY), ("report_term", TERM_STATES),
):  # fmt: skip
    badges.register(_kind, _words)


def interval_words(term: ReportTermRow) -> str:
    """``every 4 hours`` or ``09:00, 17:00 (Asia/Shanghai), on working days``."""
    if term.every_hours is not None:
        said = ngettext("every hour", "every %(count)s hours", term.every_hours) % {"count": term.every_hours}
    else:
        said = _("%(times)s (%(zone)s)") % {"times": listed(term.times), "zone": zone_name(term.zone)}
    return _("%(when)s, on working days") % {"when": said} if term.calendar else said
