"""The form of a clause: its marks, its money, its bands and its ladder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.domains.contracts.commands.meter import ClauseDraft
from nuoda.domains.contracts.queries.agreements import ClauseRow
from nuoda.domains.contracts.queries.meter import (
    STANDARD_LADDER,
    Band,
    EarnBack,
    Every,
    Measure,
    Method,
    Rung,
    Terms,
    band_lines,
    ladder_lines,
    read_band_lines,
    read_ladder_lines,
)
from nuoda.domains.shipments.facts import known_reason
from nuoda.kernel.errors import Invalid
from nuoda.kernel.translate import explained
from nuoda.pages.dates import DayInput
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm

Read = TypeVar("Read")
LINES = forms.Textarea(attrs={"rows": 3, "class": "n-mono", "spellcheck": "false"})


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A field of a day, with the browser's calendar."""
    widget = DayInput()
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


class ClauseForm(DeskForm):
    """A clause or its next version."""

    title = _("Write a clause")
    text = _("A new version closes the one before on the day it begins; what was judged stays judged.")
    submit = _("Write it")

    code = forms.CharField(
        label=pgettext_lazy("contract", "Clause"), max_length=20, help_text=_("Its place, such as 4.2.")
    )
    measure = forms.ChoiceField(label=_("What is measured"))
    valid_from = day_field(pgettext_lazy("contract", "From"), help_text=_("The first day of a period."))
    valid_to = day_field(pgettext_lazy("contract", "Until"), required=False)
    every = forms.ChoiceField(label=pgettext_lazy("contract", "Period"))
    target = forms.DecimalField(label=_("Target in percent"), max_digits=9, decimal_places=4)
    minimum = forms.DecimalField(
        label=_("Minimum in percent"), max_digits=9, decimal_places=4,
        help_text=_("Beyond it a miss is severe. For what goes wrong it is the greater number."),
    )  # fmt: skip
    floor = forms.IntegerField(
        label=_("Least volume"), min_value=0, initial=0, help_text=_("Periods with less are not judged.")
    )
    exclusions = forms.MultipleChoiceField(
        label=_("Reasons that may be excluded"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    dispute_days = forms.IntegerField(label=_("Dispute window in working days"), min_value=0, initial=10)
    method = forms.ChoiceField(label=_("What a miss costs"))
    weight = forms.DecimalField(
        label=_("Weight of the amount at risk"), max_digits=6, decimal_places=4, initial=Decimal("0.4")
    )
    amount = forms.DecimalField(label=_("Amount or percent"), max_digits=16, decimal_places=4, initial=0)
    cap = forms.DecimalField(label=_("Cap of one period"), max_digits=16, decimal_places=4, required=False)
    bands = forms.CharField(
        label=_("Volume bands, one a line"), max_length=1_000, required=False, widget=LINES,
        help_text=_(
            "From a volume of the period on, other marks hold, such as “from 1000: target 97, minimum 94,"
            " weight 0.5, amount 100, price 98%”. The price is the percentage of the freight that is charged."
            " Provisional while the period runs; settled when it is frozen."
        ),
    )  # fmt: skip
    ladder = forms.CharField(
        label=_("Ladder, one step a line"), max_length=2_000, required=False,
        widget=forms.Textarea(attrs={"rows": 7, "class": "n-mono", "spellcheck": "false"}),
        help_text=_(
            "What follows: warning, plan 5 days, penalty x1.5 +5000, termination 60 days. When, behind the"
            " colon: missed 3 of 12, in a row 2, severe 2 of 6, failures 5; several, of which any one is"
            " enough, are set apart by “;”. Empty: nothing follows."
        ),
    )  # fmt: skip
    earn_target = forms.DecimalField(
        label=_("Earned back from"), max_digits=9, decimal_places=4, required=False,
        help_text=_("A credit is returned where the following periods all reach this percentage."),
    )  # fmt: skip
    earn_periods = forms.IntegerField(label=_("… in so many periods"), min_value=1, required=False)
    wording = forms.CharField(
        label=_("Wording"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, before: ClauseRow | None = None) -> None:
        super().__init__(data, initial=started(before))
        fields: dict[str, Any] = dict(self.fields)
        fields["measure"].choices = choices("measure")
        fields["every"].choices = choices("every")
        fields["method"].choices = choices("credit_method")
        fields["exclusions"].choices = [one for one in choices("reason") if known_reason(one[0])]

    def clean_ladder(self) -> tuple[Rung, ...]:
        """The steps that were typed."""
        return self._read("ladder", read_ladder_lines)

    def clean_bands(self) -> tuple[Band, ...]:
        """The bands that were typed."""
        return self._read("bands", read_band_lines)

    def _read(self, name: str, read: Callable[[str], Read]) -> Read:
        try:
            return read(self.cleaned_data[name])
        except Invalid as refused:
            problems = [explained(one) for one in refused.fields]
            raise forms.ValidationError(problems) from refused

    def refuse(self, error: Invalid) -> None:
        """Problems of a step stand under the ladder."""
        fields = [
            replace(one, field="ladder") if one.field.startswith("ladder.") else one for one in error.fields
        ]
        super().refuse(Invalid(fields=fields))

    def draft(self) -> ClauseDraft:
        """What the command takes."""
        given = self.cleaned_data
        earn = None
        if given["earn_target"] is not None and given["earn_periods"]:
            earn = EarnBack(given["earn_target"], given["earn_periods"])
        terms = Terms(
            measure=Measure(given["measure"]), target=given["target"], minimum=given["minimum"],
            every=Every(given["every"]), weight=given["weight"], floor=given["floor"],
            exclusions=tuple(given["exclusions"]), dispute_days=given["dispute_days"],
            method=Method(given["method"]), amount=given["amount"], cap=given["cap"],
            ladder=given["ladder"], earn_back=earn, bands=given["bands"],
        )  # fmt: skip
        return ClauseDraft(given["code"], terms, given["valid_from"], given["valid_to"], given["wording"])


def started(before: ClauseRow | None) -> dict[str, Any]:
    """What the form shows first: the standard ladder, or the version that is to be followed."""
    if before is None:
        return {"ladder": ladder_lines(STANDARD_LADDER)}
    terms = before.terms
    same = ("target", "minimum", "weight", "floor", "dispute_days", "amount", "cap")
    return {
        **{name: getattr(terms, name) for name in same},
        "code": before.code, "measure": terms.measure.value, "every": terms.every.value,
        "method": terms.method.value, "exclusions": list(terms.exclusions),
        "ladder": ladder_lines(terms.ladder), "bands": band_lines(terms.bands), "wording": before.text,
        "earn_target": terms.earn_back.target if terms.earn_back else None,
        "earn_periods": terms.earn_back.periods if terms.earn_back else None,
    }  # fmt: skip
