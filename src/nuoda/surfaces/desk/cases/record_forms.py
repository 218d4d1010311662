"""The forms of what stands on record of a case: assessment, evidence, plan, checks, playbook, links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.cases.forms import LocalInstant, ZonedForm, causes, long_text

_LINE = 500


def _short(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=_LINE)


class AssessForm(ZonedForm):
    wanted = long_text(gettext_lazy("What the customer wants"), rows=2)
    cause = forms.ChoiceField(label=gettext_lazy("Cause as it looks now"), required=False)
    flags = forms.MultipleChoiceField(
        label=gettext_lazy("What makes it grave"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, zone: ZoneInfo, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, zone=zone, initial=initial)
        self.fields["wanted"].required = False
        self.fields["cause"].choices = [("", _("Not known yet")), *causes()]  # type: ignore[attr-defined]
        self.fields["flags"].choices = choices("flag")  # type: ignore[attr-defined]


class SeverityForm(ZonedForm):
    severity = forms.ChoiceField(label=gettext_lazy("Severity"))
    reason = _short(gettext_lazy("Why"))

    def __init__(self, data: Any = None, *, zone: ZoneInfo, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, zone=zone, initial=initial)
        self.fields["severity"].choices = choices("severity")  # type: ignore[attr-defined]


class WaitForm(ZonedForm):
    waiting_for = forms.ChoiceField(label=gettext_lazy("Who has to answer"))
    waiting_until = LocalInstant(label=gettext_lazy("Until"))
    reason = _short(gettext_lazy("What is missing"))

    def __init__(self, data: Any = None, *, zone: ZoneInfo, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, zone=zone, initial=initial)
        self.fields["waiting_for"].choices = [("", _("Choose")), *choices("waited_for")]  # type: ignore[attr-defined]


class EvidenceForm(ZonedForm):
    """``exhibit`` is ``kind|ref``, or ``words|`` for what somebody said."""

    exhibit = forms.CharField(label=gettext_lazy("Evidence"), max_length=200)
    said = _short(
        gettext_lazy("What it shows"), required=False,
        help_text=gettext_lazy("Of what somebody said or saw, write it down here."),
    )  # fmt: skip

    def clean_exhibit(self) -> tuple[str, str]:
        kind, _bar, ref = str(self.cleaned_data["exhibit"]).partition("|")
        return kind, ref


class SegmentForm(ZonedForm):
    start = forms.CharField(
        label=gettext_lazy("Last place where it was well"), required=False, max_length=200
    )
    end = forms.CharField(label=gettext_lazy("First place where it was not"), max_length=200)
    holder = forms.CharField(label=gettext_lazy("In whose hands"), max_length=120)
    basis = _short(gettext_lazy("On what basis"))


class AnswerForm(ZonedForm):
    answer = forms.ChoiceField(
        label=gettext_lazy("What the customer says to the plan"), widget=forms.RadioSelect
    )
    entry_id = forms.UUIDField(label=gettext_lazy("In which message"), required=False, widget=forms.Select)
    said = _short(gettext_lazy("Or what she said on the phone, and when"), required=False)

    def __init__(self, data: Any = None, *, zone: ZoneInfo, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, zone=zone, initial=initial)
        self.fields["answer"].choices = choices("plan_answer")  # type: ignore[attr-defined]


class MeasureForm(ZonedForm):
    measure_id = forms.UUIDField(widget=forms.HiddenInput)
    done = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    result = _short(gettext_lazy("Result, or why it is dropped"), required=False)

    def clean_done(self) -> bool:
        return bool(self.cleaned_data["done"] == "yes")


class EffectForm(ZonedForm):
    result = forms.ChoiceField(label=gettext_lazy("Did it work?"), widget=forms.RadioSelect)
    said = long_text(gettext_lazy("What the customer said"), rows=2)

    def __init__(self, data: Any = None, *, zone: ZoneInfo, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, zone=zone, initial=initial)
        self.fields["result"].choices = choices("check")  # type: ignore[attr-defined]


class PlayStepForm(ZonedForm):
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    waived = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    said = _short(gettext_lazy("Evidence, or why it is waived"))

    def clean_waived(self) -> bool:
        return bool(self.cleaned_data["waived"] == "yes")


class LinkForm(ZonedForm):
    """``number`` is that of the other case; the view finds it."""

    number = forms.CharField(label=gettext_lazy("Number of the other case"), max_length=20)
    kind = forms.ChoiceField(label=gettext_lazy("How this case stands to it"))
    reason = _short(gettext_lazy("Why"))

    def __init__(self, data: Any = None, *, zone: ZoneInfo, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, zone=zone, initial=initial)
        known = [one for one in choices("link") if one[0] != "split"]
        self.fields["kind"].choices = [("", _("Choose")), *known]  # type: ignore[attr-defined]


class UnlinkForm(ZonedForm):
    link_id = forms.UUIDField(widget=forms.HiddenInput)
    reason = _short(gettext_lazy("Why it is undone"))


class SplitForm(ZonedForm):
    title = forms.CharField(label=gettext_lazy("What the new case is about"), max_length=120)
    entry_ids = forms.MultipleChoiceField(
        label=gettext_lazy("Lines that go there"), widget=forms.CheckboxSelectMultiple
    )
