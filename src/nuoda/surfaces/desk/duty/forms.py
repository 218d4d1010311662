"""Forms of the roster. Days and times are those of the team's zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.domains.team.commands import AbsenceDraft, RosterDraft, ShiftDraft, TeamDraft
from nuoda.domains.team.queries import AgentCard, DutyRow, ShiftRow, TeamCard
from nuoda.pages.dates import DayInput
from nuoda.pages.moments import absolute
from nuoda.surfaces.desk.forms import DeskForm

WEEKDAYS = (
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")),
    (5, _("Saturday")), (6, _("Sunday")),
)  # fmt: skip
REASONS = (
    ("leave", _("Leave")), ("sick", _("Sick")), ("training", _("Training")), ("other", _("Something else")),
)  # fmt: skip
MOST_DAYS = 92
_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
_DAY = DayInput()


def _choose(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]


class TeamForm(DeskForm):
    """A team with its zone."""

    title = _("Record a team")
    text = _("The shifts of a team run in its own time zone.")
    submit = _("Save the team")

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=60)
    zone = forms.CharField(label=_("Time zone"), max_length=40, initial="Asia/Shanghai")
    around_the_clock = forms.BooleanField(
        label=_("Somebody shall be there at every hour"), required=False,
        help_text=_("The week then shows each span in which nobody is there, neither at work nor on call."),
    )  # fmt: skip

    def draft(self) -> TeamDraft:
        given = self.cleaned_data
        return TeamDraft(given["name"], given["zone"], given["around_the_clock"])


class ShiftForm(DeskForm):
    """Make or alter a shift."""

    title = _("Make or alter a shift")
    text = _(
        "A shift of the same name is altered, and its duties that have not begun move along."
        " One that ends no later than it begins ends on the next day."
    )
    submit = _("Save the shift")

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=40)
    opens = forms.TimeField(label=pgettext_lazy("time", "From"), widget=_TIME)
    closes = forms.TimeField(label=_("Until"), widget=_TIME)
    weekdays = forms.MultipleChoiceField(
        label=_("Begins on"), choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple,
        initial=[day for day, _name in WEEKDAYS],
    )  # fmt: skip
    on_call = forms.BooleanField(
        label=_("On call"), required=False,
        help_text=_("Not at the desk, but reached by warnings while nobody is."),
    )  # fmt: skip

    def draft(self, team_id: UUID) -> ShiftDraft:
        given = self.cleaned_data
        days = tuple(int(day) for day in given["weekdays"])
        return ShiftDraft(team_id, given["name"], given["opens"], given["closes"], days, given["on_call"])


class PlanForm(DeskForm):
    """One person in one shift over some days."""

    title = _("Plan a shift")
    text = _("On each day of the span on which the shift begins. What stands already stays.")
    submit = _("Plan it")

    agent = forms.ChoiceField(label=_("Person"))
    shift = forms.ChoiceField(label=_("Shift"))
    first = forms.DateField(label=_("First day"), widget=_DAY)
    last = forms.DateField(label=_("Last day"), widget=_DAY)

    def __init__(
        self, data: Any = None, *, people: Sequence[AgentCard], shifts: Sequence[ShiftRow], day: date
    ) -> None:
        super().__init__(data)
        self._shifts = {str(one.id): one for one in shifts}
        _choose(self, "agent", [(str(one.id), one.name) for one in people])
        _choose(
            self, "shift",
            [(str(one.id), f"{one.name} {one.opens:%H:%M}-{one.closes:%H:%M}") for one in shifts],
        )  # fmt: skip
        self.fields["first"].initial, self.fields["last"].initial = day, day + timedelta(days=6)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if first and last and not 0 <= (last - first).days < MOST_DAYS:
            self.add_error("last", _("The last day lies before the first, or more than three months after."))
        return given

    def entries(self) -> list[RosterDraft]:
        given = self.cleaned_data
        shift = self._shifts[given["shift"]]
        days = (given["first"] + timedelta(days=n) for n in range((given["last"] - given["first"]).days + 1))
        agent_id = UUID(given["agent"])
        return [RosterDraft(agent_id, shift.id, day) for day in days if day.weekday() in shift.weekdays]


class SwapForm(DeskForm):
    """Two people take each other's duty."""

    title = _("Swap a duty")
    submit = _("Swap")

    with_id = forms.ChoiceField(label=_("With"))

    def __init__(self, data: Any = None, *, mine: DutyRow, others: Sequence[DutyRow], zone: ZoneInfo) -> None:
        super().__init__(data)
        self.text = _("%(who)s gives away: %(what)s") % {"who": mine.agent, "what": _said(mine, zone)}
        _choose(self, "with_id", [(str(one.id), f"{one.agent} · {_said(one, zone)}") for one in others])
        if not others:
            self.fields["with_id"].help_text = _("Nobody else has a duty to come within two weeks.")


def _said(duty: DutyRow, zone: ZoneInfo) -> str:
    begin = absolute(duty.start_at, now=duty.start_at, zone=zone)
    return f"{duty.start_at.astimezone(zone):%m-%d} {duty.shift or begin}"


class AbsenceForm(DeskForm):
    """Somebody is away."""

    title = _("Record an absence")
    text = _("Her duties stay on the roster: whoever stands in stands in them.")
    submit = _("Save the absence")

    agent = forms.ChoiceField(label=_("Person"))
    first = forms.DateField(label=_("First day"), widget=_DAY)
    last = forms.DateField(label=_("Last day"), widget=_DAY)
    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS)
    stand_in = forms.ChoiceField(label=_("Stands in"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, whom: Sequence[AgentCard], people: Sequence[AgentCard]) -> None:
        super().__init__(data)
        _choose(self, "agent", [(str(one.id), one.name) for one in whom])
        _choose(self, "stand_in", [("", _("Nobody")), *((str(one.id), one.name) for one in people)])

    def draft(self, zone: ZoneInfo) -> AbsenceDraft:
        given = self.cleaned_data
        begin = datetime.combine(given["first"], time(), zone)
        end = datetime.combine(given["last"] + timedelta(days=1), time(), zone)
        stand_in = UUID(given["stand_in"]) if given["stand_in"] else None
        return AbsenceDraft(UUID(given["agent"]), begin, end, given["reason"], stand_in, given["note"])


def team_zone(team: TeamCard | None, fallback: ZoneInfo) -> ZoneInfo:
    return ZoneInfo(team.zone) if team else fallback
