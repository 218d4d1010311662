"""The forms of a person's request. Commands judge what they hold; here only shapes are read."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.privacy.commands import RequestDraft
from nuoda.domains.privacy.facts import MOST_AIM_DAYS
from nuoda.pages.people_words import LANGUAGES
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm

_BETWEEN = re.compile(r"[\s,，;；、]+")


def _area(label: Any, help_text: Any = "", *, required: bool = True, longest: int = 2000) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=longest, empty_value="",
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class RequestForm(DeskForm):
    """What somebody asks, and by what she can be found."""

    title: Any = _("Record a request")
    text = _("Who she is is checked next. Nothing about her is shown or changed before.")
    submit = _("Put it on record")

    kind = forms.ChoiceField(
        label=_p("person request", "Asks for"), choices=lambda: choices("person_request")
    )
    channel = forms.ChoiceField(label=_("How she asked"), choices=lambda: choices("person_request_channel"))
    name = forms.CharField(label=_("Her name"), max_length=120, required=False, empty_value="")
    phone = forms.CharField(label=_("Her phone"), max_length=60, required=False, empty_value="")
    email = forms.CharField(label=_("Her mail address"), max_length=200, required=False, empty_value="")
    waybills = forms.CharField(
        label=_("Waybills of hers"), max_length=1300, required=False, empty_value="",
        help_text=_("At least one: it proves that the phone, the address or the name is hers."),
    )  # fmt: skip
    words = _area(_("What she said"), required=False, longest=1000)
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=[(code, badge.label) for code, badge in LANGUAGES.items()]
    )

    def draft(self) -> RequestDraft:
        given = self.cleaned_data
        plain = {name: given[name] for name in ("kind", "channel", "name", "phone", "email", "words")}
        numbers = [one for one in _BETWEEN.split(given["waybills"]) if one]
        return RequestDraft(**plain, waybills=numbers, language=given["language"])


class IdentityForm(DeskForm):
    """How her identity was checked."""

    title: Any = _("Check who she is")
    text = _("She is looked for by what is checked here alone.")
    submit = _("It is she")

    identity = forms.ChoiceField(label=_("How it was checked"), choices=lambda: choices("identity"))
    note = forms.CharField(
        label=_("What was seen or said"), max_length=300,
        help_text=_("Such as which paper, or when she was called. Never its number."),
    )  # fmt: skip


class CorrectionForm(DeskForm):
    """What was corrected."""

    title: Any = _("Note a correction")
    text = _("Change it where it stands: amend the order, redirect the parcel. Note here what was done.")
    submit = _("Note it")

    words = _area(_("What was corrected where, or why it was not"), longest=500)


class ApprovalForm(DeskForm):
    """What a deletion would do, to be confirmed: nothing takes it back."""

    title: Any = _("Approve the deletion")
    submit = _("Forget it for good")

    def __init__(self, data: Any = None, *, going: int, staying: int) -> None:
        super().__init__(data)
        told = _("Forgotten for good: %(going)s. Staying for now: %(staying)s. Nothing takes this back.")
        self.text = told % {"going": going, "staying": staying}


class AnswerForm(DeskForm):
    """The answer."""

    title: Any = _("Answer the request")
    text = _("The letter tells what was found, forgotten and kept by itself.")
    submit = _("Answer it")

    words = _area(_("Added to the letter"), required=False)


class RefusalForm(DeskForm):
    """A refusal."""

    title: Any = _("Refuse the request")
    submit = _("Refuse it")

    refusal = forms.ChoiceField(label=_("Why it is refused"), choices=lambda: choices("person_refusal"))
    words = _area(_("In words that she can read"))


class WithdrawalForm(DeskForm):
    """She does not ask any more."""

    title: Any = _("She does not ask any more")
    submit = _("Withdraw it")

    words = _area(_("How that is known"))


class AimForm(DeskForm):
    """Within how many days the house means to answer."""

    title: Any = _("How soon requests are answered")
    text = _("The house's own aim, no law. Requests on record keep their day.")
    submit = _("Record it")

    days = forms.IntegerField(label=_p("person request", "Days"), min_value=1, max_value=MOST_AIM_DAYS)
    reason = forms.CharField(label=_("On whose word, and why"), max_length=300)
