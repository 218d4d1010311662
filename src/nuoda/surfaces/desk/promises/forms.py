"""Forms about a promise. Times are those of the writer's zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.domains.promises.commands import Agreement, ExcuseDraft, Question
from nuoda.domains.promises.facts import Side
from nuoda.domains.promises.queries import PromiseRow, ReasonRow
from nuoda.pages.dates import LOCAL, MomentInput
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.forms import DeskForm

CHANNELS = (
    ("phone", _("Phone")), ("mail", _("E-mail")), ("chat", _("Chat")), ("portal", _("Portal")),
    ("in_person", _("In person")),
)  # fmt: skip


def _moment(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, required=required, input_formats=[LOCAL], help_text=help_text,
        widget=MomentInput(),
    )  # fmt: skip


class LocalForm(DeskForm):
    """A form whose wall times are read in the writer's zone, whatever zone Django takes them for."""

    def __init__(self, data: Any = None, *, zone: ZoneInfo) -> None:
        super().__init__(data)
        self._zone = zone

    def at_home(self, name: str) -> datetime | None:
        given: datetime | None = self.cleaned_data.get(name)
        return given.replace(tzinfo=self._zone) if given else None

    def must_at_home(self, name: str) -> datetime:
        given: datetime = self.cleaned_data[name]
        return given.replace(tzinfo=self._zone)

    def show_at(self, name: str, at: datetime) -> None:
        self.fields[name].initial = at.astimezone(self._zone).replace(tzinfo=None, second=0, microsecond=0)


class AgreeForm(LocalForm):
    """Another date for a promise."""

    title = _("Agree upon another date")
    text = _("The date promised before stays on record, and so does the first one: both are measured.")
    submit = _("Promise the new date")

    due_at = _moment(_("New due time"))
    from_at = _moment(_("Not before"), required=False, help_text=_("Only for a window of time."))
    asked_by = forms.ChoiceField(
        label=_("Who asked for it"), widget=forms.RadioSelect, initial=Side.US.value,
        choices=((Side.US.value, _("We did")), (Side.CUSTOMER.value, _("The customer did"))),
    )  # fmt: skip
    agreed_by = forms.CharField(
        label=_("Who agreed"), max_length=120, help_text=_("The person at the customer's side.")
    )
    channel = forms.ChoiceField(label=_("How"), choices=CHANNELS)
    reference = forms.CharField(
        label=_("Message or call"), max_length=120, required=False,
        help_text=_("Where it can be read again: a message, a call, a mail."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, zone: ZoneInfo, promise: PromiseRow) -> None:
        super().__init__(data, zone=zone)
        self.show_at("due_at", promise.due_at)

    def agreement(self) -> Agreement:
        given = self.cleaned_data
        return Agreement(
            self.must_at_home("due_at"), Side(given["asked_by"]), given["agreed_by"], given["channel"],
            given["reference"], given["note"], self.at_home("from_at"),
        )  # fmt: skip


class ExcuseForm(LocalForm):
    """A span of time that shall not count."""

    title = _("Ask for an excuse")
    text = _("A supervisor other than you decides. Until then the promise is judged as it stands.")
    submit = _("Ask")

    reason = forms.ChoiceField(label=_("Reason"))
    from_at = _moment(pgettext_lazy("time", "From"))
    until_at = _moment(_("Until"), help_text=_("Time that two excuses share is counted once."))
    evidence = forms.CharField(
        label=_("Evidence"), max_length=200,
        help_text=_("The document, message or warning that shows it, so that it can be found again."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, data: Any = None, *, zone: ZoneInfo, promise: PromiseRow, reasons: Sequence[ReasonRow]
    ) -> None:
        super().__init__(data, zone=zone)
        self.fields["reason"].choices = [(one.code, word("reason", one.code)) for one in reasons]  # type: ignore[attr-defined]
        self.show_at("from_at", promise.made_at)
        self.show_at("until_at", promise.due_at)

    def draft(self) -> ExcuseDraft:
        given = self.cleaned_data
        return ExcuseDraft(
            given["reason"], self.must_at_home("from_at"), self.must_at_home("until_at"), given["evidence"],
            given["note"],
        )  # fmt: skip


class WaitForm(DeskForm):
    """A question that stops the clock."""

    title = _("Stop the clock for a question")
    text = _(
        "Only a question to the customer that is really outstanding stops the clock; her answer starts it."
    )
    submit = _("Stop the clock")

    question = forms.ChoiceField(label=_("Question"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, questions: Sequence[Question]) -> None:
        super().__init__(data)
        self._questions = {str(one.ref): one for one in questions}
        self.fields["question"].choices = [(key, one.text) for key, one in self._questions.items()]  # type: ignore[attr-defined]
        if not questions:
            self.fields["question"].help_text = _(
                "Nothing is outstanding: ask the customer in the case first."
            )

    def chosen(self) -> Question:
        return self._questions[self.cleaned_data["question"]]


class DecideForm(DeskForm):
    """Yes or no to an excuse."""

    title = _("Decide the excuse")
    submit = _("Decide")

    outcome = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=(("approve", _("Approve: this time does not count")), ("decline", _("Decline"))),
    )  # fmt: skip
    answer = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class RevokeForm(DeskForm):
    """An approved excuse is taken back."""

    title = _("Take the excuse back")
    text = _("The promise is judged anew without it. The excuse and its approval stay on record.")
    submit = _("Take it back")

    answer = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
