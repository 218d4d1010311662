"""The forms of a case. Commands judge what they hold; here only shapes are read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nuoda.domains.cases.commands import MeasureDraft
from nuoda.domains.cases.facts import CLOSING_CODES, NOTED, OUTSIDE, TaskKind
from nuoda.kernel import limits
from nuoda.kernel.errors import NuodaError
from nuoda.kernel.translate import explained, here
from nuoda.pages import moments
from nuoda.pages.dates import MomentInput
from nuoda.pages.reason_words import REASON_GROUPS
from nuoda.pages.vocabulary import choices, word

_NEVER, _OTHER = "none", "other"
_QUARTER = timedelta(minutes=15)
_EVENING, _MORNING = 18, 8


class LocalInstant(forms.Field):
    """An instant that somebody picks on the clock of her own zone."""

    widget = MomentInput()
    default_error_messages = {"invalid": gettext_lazy("It is no time. Write it like 2026-11-23 18:00.")}
    zone: ZoneInfo = ZoneInfo("UTC")

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            read = datetime.fromisoformat(str(value).strip())
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid") from error
        return read if read.tzinfo else read.replace(tzinfo=self.zone)

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(self.zone) if isinstance(value, datetime) else value


def long_text(label: Any, help_text: Any = "", rows: int = 3) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows, "maxlength": limits.TEXT_CHARACTERS})
    return forms.CharField(label=label, help_text=help_text, widget=area, max_length=limits.TEXT_CHARACTERS)


class ZonedForm(forms.Form):
    """A form that knows its reader's zone; ``data`` is None for an empty one."""

    use_required_attribute = True

    def __init__(self, data: Any = None, *, zone: ZoneInfo, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}), prefix=None)
        for field in self.fields.values():
            if isinstance(field, LocalInstant):
                field.zone = zone

    def refused(self, error: NuodaError) -> None:
        """Take a command's refusal into the form: at its field where it has one."""
        for one in error.fields:
            place = one.field if one.field in self.fields else None
            self.add_error(place, explained(one))
        if not error.fields:
            self.add_error(None, here(error.sentence))


class InvestigateForm(ZonedForm):
    cause = forms.ChoiceField(label=gettext_lazy("Cause"))
    party = forms.ChoiceField(label=gettext_lazy("Who answers for it"))
    finding = long_text(
        gettext_lazy("What was found, and how we know"),
        gettext_lazy("Evidence in words: scans, photos, who said what and when."),
    )

    whys = forms.CharField(
        label=gettext_lazy("Why, and why that"),
        help_text=gettext_lazy("One line each, from what happened down to the root."),
        widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=limits.TEXT_CHARACTERS,
    )  # fmt: skip

    def clean_whys(self) -> list[str]:
        return [line.strip() for line in str(self.cleaned_data["whys"]).splitlines() if line.strip()]

    def __init__(self, data: Any = None, *, zone: ZoneInfo, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, zone=zone, initial=initial)
        self.fields["cause"].choices = [("", _("Choose a cause")), *causes()]  # type: ignore[attr-defined]
        self.fields["party"].choices = [("", _("Choose a party")), *choices("party")]  # type: ignore[attr-defined]


def causes() -> list[tuple[str, list[tuple[str, str]]]]:
    """The reasons under the names of their groups."""
    groups: dict[str, list[tuple[str, str]]] = {group: [] for group in REASON_GROUPS}
    for code, label in choices("reason"):
        groups[code.split(".", 1)[0]].append((code, str(label)))
    return [(word("reason_group", group), reasons) for group, reasons in groups.items() if reasons]


class PlanForm(ZonedForm):
    plan = long_text(gettext_lazy("What will be done, and by whom"))
    plan_due_at = LocalInstant(label=gettext_lazy("Done by"))
    measures = forms.CharField(
        label=gettext_lazy("Measures, one line each"),
        help_text=gettext_lazy("Each is ticked off by itself. Without any, the plan is one measure."),
        widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=limits.TEXT_CHARACTERS,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Each line is a measure of the case's owner, due with the plan."""
        cleaned = super().clean() or self.cleaned_data
        lines = [one.strip() for one in str(cleaned.get("measures", "")).splitlines() if one.strip()]
        due = cleaned.get("plan_due_at")
        cleaned["measures"] = [MeasureDraft(one, due) for one in lines] if due else []
        return cleaned


class ResolveForm(ZonedForm):
    effect = long_text(
        gettext_lazy("What was put right, and what came of it"),
        gettext_lazy("The customer's word on it belongs here too."),
    )


class CloseForm(ZonedForm):
    code = forms.ChoiceField(label=gettext_lazy("How it ended"))

    def __init__(self, data: Any = None, *, zone: ZoneInfo, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, zone=zone, initial=initial)
        known = [(code, word("closing", code)) for code in CLOSING_CODES if code != "merged"]
        self.fields["code"].choices = [("", _("Choose how it ended")), *known]  # type: ignore[attr-defined]


class ReopenForm(ZonedForm):
    reason = long_text(gettext_lazy("Why it is opened again"))


class NoteForm(ZonedForm):
    words = long_text(gettext_lazy("Note for colleagues"), rows=4)
    kind = forms.ChoiceField(choices=[(one, one) for one in NOTED], required=False)


class PartnerForm(ZonedForm):
    """Words to a partner: who he is, and the address that they go to."""

    name = forms.CharField(label=gettext_lazy("Partner"), max_length=80)
    address = forms.CharField(label=gettext_lazy("Mail address"), max_length=110)
    words = long_text(gettext_lazy("Message to the partner"), rows=6)


class TaskForm(ZonedForm):
    what = forms.CharField(label=gettext_lazy("What is to be done"), max_length=500)
    due_at = LocalInstant(label=gettext_lazy("Done by"), required=False)
    owner_id = forms.UUIDField(label=gettext_lazy("Who does it"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[(one.value, one.value) for one in TaskKind], required=False
    )


class ReplyForm(ZonedForm):
    """Words to the customer, or to the consignee who asked.

    ``next`` is an instant in UTC, ``none``, or ``other`` with ``next_at``.
    """

    words = long_text(gettext_lazy("Message to the customer"), rows=6)
    words_en = long_text(gettext_lazy("The same in English"), rows=4)
    override = forms.CharField(
        label=gettext_lazy("Why it is sent all the same"), required=False, max_length=500
    )
    to = forms.ChoiceField(choices=[(one, one) for one in OUTSIDE], required=False)
    next = forms.CharField(required=False, max_length=40)
    next_at = LocalInstant(label=gettext_lazy("Another time"), required=False)

    def __init__(self, data: Any = None, *, zone: ZoneInfo, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, zone=zone, initial=initial)
        for name in ("words", "words_en"):  # which of them is wanted, the command knows
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("next") or _NEVER
        cleaned["next_update_at"] = None
        if chosen == _OTHER:
            cleaned["next_update_at"] = cleaned.get("next_at")
            if cleaned["next_update_at"] is None and "next_at" not in self.errors:
                self.add_error("next_at", _("Choose when the customer hears from us again."))
        elif chosen != _NEVER:
            cleaned["next_update_at"] = self._instant(chosen)
        return cleaned

    def _instant(self, chosen: str) -> datetime | None:
        try:
            return datetime.fromisoformat(chosen).astimezone(UTC)
        except (ValueError, OverflowError):
            self.add_error("next", _("Choose when the customer hears from us again."))
            return None


def next_choices(*, now: datetime, zone: ZoneInfo, ended: bool) -> list[tuple[str, str, str, bool]]:
    """When the customer may hear next: ``(value, words, clock, chosen)``, in whole quarters of an hour."""
    start = whole_quarter(now)
    local = now.astimezone(zone)
    tomorrow = datetime.combine(local.date() + timedelta(days=1), clock_time(10), zone)
    late = not _MORNING <= local.hour < _EVENING
    offers = [
        (start + timedelta(hours=2), _("in 2 h")),
        (start + timedelta(hours=4), _("in 4 h")),
        (tomorrow, ""),
    ]
    preset = _NEVER if ended else _value(tomorrow if late else offers[0][0])
    found = [
        (_value(at), words, moments.absolute(at, now=now, zone=zone), _value(at) == preset)
        for at, words in offers
    ]
    found.append((_OTHER, _("another time"), "", False))
    found.append((_NEVER, _("no further word"), "", preset == _NEVER))
    return found


def _value(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="minutes")


def whole_quarter(at: datetime) -> datetime:
    """The next full quarter of an hour."""
    floor = at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)
    return floor if floor == at else floor + _QUARTER
