"""The documents of a contract as PDF in both languages: warning, plan, penalty, right to terminate, credit.

Each names the contract, its own number, the clause, the frozen figures it rests on, and has a receipt line.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.contracts.facts import AskState, FigureState, Step, StepState
from nuoda.domains.contracts.queries.agreements import (
    ClauseRow,
    ContractRow,
    clauses_of,
    contract_page,
    contracts_by_id,
)
from nuoda.domains.contracts.queries.meter import (
    OF_AWARD,
    OF_VOLUME,
    CreditLine,
    CreditRow,
    FigureRow,
    StepRow,
    credit_page,
    figures_of,
    step_page,
)
from nuoda.domains.customers.queries import customer_page, customers_by_id
from nuoda.insight.meter.words import day_words, instant_words, money_words, period_words, rate_words
from nuoda.kernel.actor import Actor
from nuoda.kernel.translate import labelled
from nuoda.pages.names import called
from nuoda.pages.paper import Letter, Sheet, letter_pdf
from nuoda.pages.vocabulary import word


def step_pdf(step_id: UUID, *, actor: Actor, language: str) -> tuple[str, bytes]:
    """A step's notice: its number and the file. Raises ``NotFound``."""
    step = step_page(step_id, actor=actor)
    return step.number, step_pdfs([step], actor=actor, language=language)[step.id]


def step_pdfs(steps: Sequence[StepRow], *, actor: Actor, language: str = "") -> dict[UUID, bytes]:
    """The notices of steps, each in ``language`` or else its customer's; constant number of queries."""
    contracts = contracts_by_id([one.contract_id for one in steps], actor=actor)
    customers = customers_by_id([one.customer_id for one in contracts.values()], actor=actor)
    clauses = {one.id: one for one in clauses_of(*contracts, actor=actor)}
    figures = figures_of(*contracts, actor=actor)
    found = {}
    for step in steps:
        contract, clause = contracts[step.contract_id], clauses[step.clause_id]
        own = [one for one in figures if (one.contract_id, one.measure) == (contract.id, step.measure)]
        customer = customers[contract.customer_id]
        with translation.override(language or customer.language):
            to = (called(customer), customer.code)
            found[step.id] = letter_pdf(_notice(step, contract, clause, _rests_on(step, own), to))
    return found


def step_words(step: StepRow, contract: ContractRow) -> tuple[str, str]:
    """Title and text of the mail that carries a step's notice, in the active language."""
    figures = {"number": step.number, "contract": contract.number}
    lines = [_("Notice %(number)s under contract %(contract)s is enclosed.") % figures]
    if step.due_at is not None:
        label = _("Plan due by") if step.step == Step.PLAN.value else _("To be exercised by")
        lines.append(labelled(label, instant_words(step.due_at, contract.zone)))
    lines.append(_("Please confirm in the portal that you have received it."))
    return f"{_titles()[step.step]} · {step.number}", "\n\n".join(lines)


def credit_pdf(note_id: UUID, *, actor: Actor, language: str) -> tuple[str, bytes]:
    """A credit note: its number and the file; a draft says so on its face. Raises ``NotFound``."""
    note = credit_page(note_id, actor=actor)
    contract = contract_page(note.contract_id, actor=actor)
    with translation.override(language):
        return note.number, letter_pdf(_credit(note, contract, _addressee(contract, actor)))


def _rests_on(step: StepRow, figures: list[FigureRow]) -> list[FigureRow]:
    """The figures behind a step as they stood when it was raised: the newest version then, by period."""
    wanted = {*step.because, step.period.isoformat()}
    found: dict[date, FigureRow] = {}
    for one in figures:
        if one.period.isoformat() in wanted and (one.version == 1 or one.reckoned_at <= step.raised_at):
            found[one.period] = one
    return [found[first] for first in sorted(found)]


def _addressee(contract: ContractRow, actor: Actor) -> tuple[str, str]:
    customer = customer_page(contract.customer_id, actor=actor)
    return called(customer), customer.code


def _sender() -> str:
    return parseaddr(settings.NUODA_MAIL_FROM)[0] or "Nuoda"


def _notice(
    step: StepRow, contract: ContractRow, clause: ClauseRow, figures: list[FigureRow], to: tuple[str, str]
) -> Letter:
    facts = [
        (
            pgettext("contract", "Contract"),
            " · ".join(one for one in (contract.number, contract.title) if one),
        ),
        (
            pgettext("contract", "Clause"),
            f"{clause.code} v{clause.version} · {word('measure', clause.measure)}",
        ),
        (_("Agreed"), _agreed(clause, figures)),
        (pgettext("contract", "Period"), period_words(step.period, clause.terms.every.value)),
        (_("Date of this notice"), day_words(step.raised_at, contract.zone)),
    ]
    if step.due_at is not None:
        label = _("Plan due by") if step.step == Step.PLAN.value else _("To be exercised by")
        facts.append((label, instant_words(step.due_at, contract.zone)))
    if step.received_at is not None:
        received = f"{step.received_by} · {instant_words(step.received_at, contract.zone)}"
        facts.append((_("Received by"), received))
    return Letter(
        sender=_sender(), number=step.number, title=_titles()[step.step],
        addressee=to, facts=facts,
        paragraphs=[*_state_of(step), _sentence(step, contract, clause)], sheet=_sheet(figures, clause),
        closing=_closing(step, contract), lines_to_sign=_lines_to_sign(),
    )  # fmt: skip


def _titles() -> dict[str, str]:
    return {
        "warning": _("Service level warning"),
        "plan": _("Improvement plan due"),
        "penalty": _("Notice of penalty"),
        "termination": _("Notice of a right to terminate"),
    }


def _state_of(step: StepRow) -> list[str]:
    if step.state == StepState.VOID.value:
        return [_("VOID: the events that this notice rested on were voided or corrected.")]
    if step.state == StepState.LAPSED.value:
        return [_("LAPSED: the right was not exercised within its window.")]
    return []


def _penalty_words(step: StepRow, contract: ContractRow, clause: ClauseRow) -> str:
    figures = {
        "clause": clause.code, "times": f"{step.multiplier.normalize():f}",
        "amount": money_words(step.amount, contract.currency),
    }  # fmt: skip
    words = (
        _(
            "The service level of clause %(clause)s was missed repeatedly. The credit of this period is"
            " multiplied by %(times)s; a credit note follows from the frozen figures."
        )
        % figures
    )
    if step.amount:
        words += " " + _("A penalty of %(amount)s is added to it.") % figures
    return words


def _sentence(step: StepRow, contract: ContractRow, clause: ClauseRow) -> str:
    figures = {"clause": clause.code, "count": len(step.because)}
    if step.step == Step.WARNING.value:
        return (
            _(
                "The service level of clause %(clause)s was not reached. This is the written warning that the"
                " contract provides for."
            )
            % figures
        )
    if step.step == Step.PLAN.value:
        return (
            _(
                "As the service level of clause %(clause)s was not reached, we owe you a written plan of what"
                " will be done, by whom and until when."
            )
            % figures
        )
    if step.step == Step.PENALTY.value:
        return _penalty_words(step, contract, clause)
    return _(
        "The service level of clause %(clause)s was missed so often that you may terminate the contract."
        " The right lapses for this event where it is not exercised within its window."
    ) % figures  # fmt: skip


def _closing(step: StepRow, contract: ContractRow) -> list[str]:
    lines = [
        _(
            "Gross counts everything that was due; adjusted leaves out what the contract excludes, each with"
            " reason, evidence and approver. The verdict rests on the adjusted figure."
        )
    ]
    if step.step == Step.TERMINATION.value:
        days = {"days": contract.notice_days}
        lines.append(_("The notice period of the contract is %(days)s days.") % days)
    return lines


def _lines_to_sign() -> list[str]:
    return [_("Received by (name, stamp)"), _("Date of receipt")]


def _sheet(figures: list[FigureRow], clause: ClauseRow) -> Sheet | None:
    if not figures:
        return None
    rows = [
        [
            period_words(one.period, clause.terms.every.value),
            f"{rate_words(one.figure.gross_rate)} ({one.figure.gross.counted:,} / {one.figure.gross.due:,})",
            f"{rate_words(one.figure.rate)} ({one.figure.adjusted.counted:,} / {one.figure.adjusted.due:,})",
            word("verdict", one.figure.verdict.value),
            _frozen_words(one),
        ]
        for one in figures
    ]
    headings = [
        pgettext("contract", "Period"),
        pgettext("contract", "Gross"),
        pgettext("contract", "Adjusted"),
        pgettext("contract", "Verdict"),
        pgettext("contract", "State"),
    ]
    return Sheet(headings, rows, [0.18, 0.25, 0.25, 0.16, 0.16], frozenset({1, 2}))


def _frozen_words(one: FigureRow) -> str:
    state = word("figure", one.state)
    return state if one.state == FigureState.PROVISIONAL.value else f"{state} v{one.version}"


def _agreed(clause: ClauseRow, figures: Sequence[FigureRow]) -> str:
    """The marks of the last period that a notice shows: those of its volume."""
    terms = clause.terms.at(figures[-1].figure.gross.due) if figures else clause.terms
    marks = {"target": rate_words(terms.target), "minimum": rate_words(terms.minimum)}
    return _("target %(target)s, minimum %(minimum)s") % marks


def line_words(line: CreditLine) -> str:
    """What a line of a credit note is for."""
    if line.kind == OF_AWARD:
        return _("Given before for the same delay")
    return _("Price by volume") if line.kind == OF_VOLUME else word("measure", line.measure)


def _credit(note: CreditRow, contract: ContractRow, to: tuple[str, str]) -> Letter:
    approved = note.state == AskState.APPROVED.value
    facts = [
        (
            pgettext("contract", "Contract"),
            " · ".join(one for one in (contract.number, contract.title) if one),
        ),
        (pgettext("contract", "Period"), period_words(note.period, note.every)),
        (_("Invoiced"), f"{money_words(note.invoiced, note.currency)} · {note.source}"),
        (pgettext("contract", "At risk"), money_words(note.at_risk, note.currency)),
        (_("Drafted"), f"{note.drafted_by} · {day_words(note.drafted_at, contract.zone)}"),
    ]
    if note.decided_at is not None:
        facts.append(
            (word("ask", note.state), f"{note.decided_by} · {day_words(note.decided_at, contract.zone)}")
        )
    rows = [
        [
            f"{one.clause} · {line_words(one)}",
            period_words(one.period, note.every),
            one.formula,
            money_words(one.amount, note.currency),
        ]
        for one in note.lines
    ]
    if note.less:
        rows.append([_("Credited before"), "", "", money_words(-note.less, note.currency)])
    rows.append([pgettext("contract", "Total"), "", "", money_words(note.total, note.currency)])
    headings = [
        pgettext("contract", "Clause"),
        pgettext("contract", "Period"),
        _("Formula"),
        pgettext("contract", "Amount"),
    ]
    return Letter(
        sender=_sender(), number=note.number,
        title=_("Credit note") if approved else _("Credit note: draft, not approved"),
        addressee=to, facts=facts,
        sheet=Sheet(headings, rows, [0.28, 0.12, 0.37, 0.23], frozenset({3})),
        closing=[
            _("Amounts follow from frozen figures. What is credited here is set off against damages for"
              " the same loss, so that nothing is recovered twice.")
        ],
    )  # fmt: skip
