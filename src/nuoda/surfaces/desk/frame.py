"""What stands around every page of the desk: navigation with counts, pulse, who is at work.

The counts and the newest position of the ledger cost one query together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.cases.queries import open_cases_figure
from nuoda.domains.conversations.queries import waiting_mails_figure
from nuoda.domains.promises.queries import danger_figure, open_warnings_figure
from nuoda.domains.shipments.facts import ALARM as URGENT
from nuoda.domains.shipments.queries import unknown_codes_figure, watch_figure
from nuoda.domains.team.queries import find_agent_of
from nuoda.kernel import dead_letters, ledger
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.doors import ActedRequest
from nuoda.kernel.facts import Ref
from nuoda.kernel.tally import ZERO, Figure, read_figures
from nuoda.pages import badges
from nuoda.pages.navigation import NavItem

RUNNERS = frozenset({Role.SUPERVISOR, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Head:
    """The numbers of the frame; ``position`` is the newest place in the ledger of facts."""

    danger: int
    my_cases: int
    open_cases: int
    dead_letters: int
    position: int
    urgent: int = 0
    unknown_codes: int = 0
    warned: int = 0
    waiting_mails: int = 0

    def badges(self) -> dict[str, int]:
        """The counts by navigation key."""
        return {
            "promises": self.danger,
            "warned": self.warned,
            "watch": self.urgent,
            "cases": self.my_cases,
            "tracking": self.unknown_codes,
            "system": self.dead_letters,
        }


def head(actor: Actor) -> Head:
    """The numbers of the frame, in one query."""
    return head_with(actor, ())[0]


def head_with(actor: Actor, figures: Sequence[Figure]) -> tuple[Head, list[int]]:
    """The numbers of the frame and a page's own, in one query."""
    letters = dead_letters.waiting_figure(actor=actor) if actor.role in RUNNERS else ZERO
    own = [
        danger_figure(actor=actor),
        open_cases_figure(actor=actor, mine=True),
        open_cases_figure(actor=actor),
        letters,
        ledger.newest_figure(),
        watch_figure(actor=actor, level=URGENT),
        unknown_codes_figure(actor=actor),
        open_warnings_figure(actor=actor),
        waiting_mails_figure(actor=actor),
    ]
    numbers = read_figures([*own, *figures])
    return Head(*numbers[: len(own)]), numbers[len(own) :]


def frame(request: ActedRequest, nav_key: str, figures: Sequence[Figure] = ()) -> dict[str, Any]:
    """The context of every desk page. ``agent`` is the reader's ``AgentCard`` or None, read when used;
    ``figures`` are the page's own numbers, read together with those of the frame.
    """
    actor = request.actor
    numbers, given = head_with(actor, figures)
    return {
        "nav": nav(actor, numbers),
        "nav_key": nav_key,
        "head": numbers,
        "figures": given,
        "home_url": reverse("desk_home"),
        "search_url": reverse("desk_search"),
        "palette_url": reverse("desk_search"),
        "pulse_url": reverse("desk_pulse"),
        "pulse_after": numbers.position,
        "agent": SimpleLazyObject(lambda: find_agent_of(actor)),
        "user_label": actor.name,
        "user_initial": actor.name[:1],
        "user_note": badges.find("role", actor.role.value).label,
    }


def show(
    request: ActedRequest,
    template: str,
    nav_key: str,
    context: Mapping[str, Any] | None = None,
    *,
    figures: Sequence[Figure] = (),
    status: int = 200,
) -> HttpResponse:
    """A desk page in its frame."""
    return render(request, template, {**frame(request, nav_key, figures), **(context or {})}, status=status)


def pulse_about(*things: Ref) -> str:
    """The pulse of a page about some things: facts that bear on them come under the topic ``this``.

    Give it as ``pulse_url`` in the context, and mark what renews itself ``data-refresh-on="this"``.
    """
    return f"{reverse('desk_pulse')}?{urlencode({'about': ','.join(map(str, things))})}"


def is_fragment(request: ActedRequest) -> bool:
    """True where htmx asks for a part of a page, which needs no frame."""
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")


def _for_runners(actor: Actor) -> list[NavItem]:
    """Causes and what is done against them are the supervisors'."""
    if actor.role not in RUNNERS:
        return []
    return [NavItem("causes", pgettext("quality", "Causes"), reverse("desk_causes"), "target", shortcut="x")]


def nav(actor: Actor, numbers: Head) -> list[NavItem]:
    """The places of the desk that the actor may go to, in reading order."""
    items = [
        NavItem("home", _("Home"), reverse("desk_home"), "home", shortcut="h"),
        NavItem("cases", _("Cases"), reverse("desk_cases"), "alert-triangle", numbers.my_cases, "c"),
        NavItem("incidents", _("Incidents"), reverse("desk_incidents"), "speakerphone", shortcut="j"),
        NavItem("claims", pgettext("claim", "Claims"), reverse("desk_claims"), "scale", shortcut="l"),
        NavItem("promises", _("Promises"), reverse("desk_promises"), "clock-check", numbers.danger, "p"),
        NavItem("warned", _("Warnings"), reverse("desk_warned"), "bell", numbers.warned, "b"),
        NavItem("watch", _("Watch list"), reverse("desk_watch"), "eye", numbers.urgent, "w"),
        NavItem("shipments", _("Shipments"), reverse("desk_shipments"), "truck", shortcut="s"),
        NavItem("couriers", _("Couriers"), reverse("desk_couriers"), "steering-wheel", shortcut="r"),
        NavItem("dispatch", _("Dispatch"), reverse("desk_dispatch"), "route", shortcut="v"),
        NavItem("receipts", _("Receipts"), reverse("desk_receipts"), "receipt"),
        NavItem("orders", _("Orders"), reverse("desk_orders"), "package", shortcut="o"),
        NavItem("quotes", _("Quotes"), reverse("desk_quotes"), "tag", shortcut="t"),
        NavItem("stock", _("Stock"), reverse("desk_stock"), "building-warehouse"),
        NavItem("customers", _("Customers"), reverse("desk_customers"), "building", shortcut="u"),
        NavItem("contracts", _("Contracts"), reverse("desk_contracts"), "file-text", shortcut="k"),
        NavItem("notices", _("Notices"), reverse("desk_notices"), "mail", shortcut="n"),
        NavItem("surveys", pgettext("survey", "Satisfaction"), reverse("desk_surveys"), "mood-smile"),
        NavItem("mail", _("Incoming mail"), reverse("desk_mails"), "inbox", numbers.waiting_mails),
        NavItem(
            "measures",
            _("Measures"),
            reverse("desk_measures"),
            "chart-bar",
            shortcut="m",
            group=_("Operations"),
        ),
        *_for_runners(actor),
        NavItem("duty", _("Duty roster"), reverse("desk_duty"), "calendar-event", shortcut="q"),
        NavItem("imports", _("Imports"), reverse("desk_imports"), "upload", shortcut="i"),
        NavItem("tracking", _("Carrier data"), reverse("desk_codes"), "database", numbers.unknown_codes, "d"),
    ]
    if actor.role in RUNNERS:
        items.append(
            NavItem("system", _("System"), reverse("desk_system"), "activity", numbers.dead_letters, "y")
        )
    if settings.DEMO:
        items.append(NavItem("mailbox", _("Demo mailbox"), reverse("desk_mailbox"), "inbox"))
    return items
