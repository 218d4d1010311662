"""The forms of the emergency switch. Commands judge what they hold; here only shapes are read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.contracts.commands.contingencies import ContingencyPlanDraft
from nuoda.domains.contracts.facts import Target
from nuoda.domains.stock.queries import warehouses
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.cases.forms import LocalInstant
from nuoda.surfaces.desk.forms import Group
from nuoda.surfaces.desk.incidents.forms import TimedForm

_WHERE = ("kind", "warehouse", "origin", "destination", "carrier")


def _area(label: Any, help_text: Any = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=limits.TEXT_CHARACTERS,
        empty_value="", widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=400)


class _AimedForm(TimedForm):
    """A form that says what is out."""

    kind = forms.ChoiceField(label=_("Kind"))
    warehouse = forms.ChoiceField(
        label=_("Warehouse"), required=False, help_text=_("For a warehouse that is out, or short of hands.")
    )
    origin = forms.CharField(
        label=_p("contingency", "Lane from"), max_length=80, required=False, empty_value="",
        help_text=_("Such as 广东/深圳, CN/上海; * for anywhere."),
    )  # fmt: skip
    destination = forms.CharField(
        label=_p("contingency", "Lane to"), max_length=80, required=False, empty_value=""
    )
    carrier = forms.CharField(
        label=_("Carrier"), max_length=30, required=False, empty_value="",
        help_text=_("Only by this carrier; empty for whoever carries."),
    )  # fmt: skip

    def offer(self, actor: Actor) -> None:
        """The kinds and the warehouses to choose from."""
        fields: dict[str, Any] = dict(self.fields)
        houses = [(one.code, f"{one.code} {called(one)}") for one in warehouses(actor=actor)]
        fields["kind"].choices = choices("out")
        fields["warehouse"].choices = [("", "–"), *houses]

    def target(self) -> Target:
        given = self.cleaned_data
        return Target(**{name: given[name] for name in _WHERE})


class OnForm(_AimedForm):
    """What is out, why, and until when as far as is known."""

    title = _("Switch on")
    text = _(
        "From now on nothing new is allocated, quoted or promised by it. You see at once what it touches;"
        " customers are told in the next step."
    )
    submit = _p("contingency", "Switch it on")
    groups = (
        Group(_p("contingency", "What is out"), _WHERE),
        Group(_p("contingency", "Why, and how long"), ("reason", "expected_until")),
    )

    reason = _reason(_("Reason"))
    expected_until = LocalInstant(label=_("Expected until"))


class EndForm(TimedForm):
    """It lasts until another time."""

    title = _("Move the expected end")
    text = _("What is promised from now on counts from it. Tell the customers anew where it matters to them.")
    submit = _("Move it")

    expected_until = LocalInstant(label=_("Expected until"))
    reason = _reason(_("Reason"))


class OffForm(TimedForm):
    """It is over."""

    title = _p("contingency", "Switch it off")
    text = _("New allocations, quotes and promises may use it again from now on.")
    submit = _p("contingency", "Switch it off")

    reason = _reason(_("How it ended"))


class TellForm(TimedForm):
    """The words that each customer reads, above the list of all that is hers."""

    title = _("Tell the customers")
    text = _(
        "Each customer gets one message in her language, with all that is hers. Words that are missing in a"
        " language are composed. A date before the expected end is held."
    )
    submit = _("Send one message to each")

    words = _area(_("Words in Chinese"))
    words_en = _area(_("Words in English"))
    override = forms.CharField(
        label=_("Why these words stand all the same"), required=False, max_length=400, empty_value="",
        help_text=_("Only for words that are held; a supervisor says why."),
    )  # fmt: skip


class PlanForm(_AimedForm):
    """What is done when something is out."""

    title = _("Prepare a plan")
    text = _("A plan is ready before it is needed: rehearse it, and switch it on with one press.")
    submit = _("Keep the plan")
    groups = (
        Group(_p("contingency", "The plan"), ("name", "code")),
        Group(_p("contingency", "What is out"), _WHERE),
        Group(_p("contingency", "What is done"), ("steps",)),
        Group(_p("contingency", "What customers read"), ("words", "words_en")),
    )

    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.CharField(
        label=_p("calendar", "Short name"), max_length=40,
        help_text=_("Small letters, figures and hyphens, such as shanghai-flood."),
    )  # fmt: skip
    steps = _area(_("Steps"), _("One a line, in their order."), rows=6)
    words = _area(_("Words in Chinese"))
    words_en = _area(_("Words in English"))

    def draft(self) -> ContingencyPlanDraft:
        given = self.cleaned_data
        return ContingencyPlanDraft(
            given["code"], given["name"], self.target(), given["steps"], given["words"], given["words_en"]
        )
