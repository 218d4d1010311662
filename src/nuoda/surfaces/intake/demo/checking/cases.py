"""Cases on record: the four steps of the hero's case, its playbook and check, and a complaint assessed."""

from __future__ import annotations

from collections.abc import Iterator

from nuoda.domains.cases.facts import Kind
from nuoda.domains.cases.queries import CasePage, case_dossier, case_rows
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.mark import DEMO


def record_findings(hero: CasePage | None) -> Iterator[Finding]:
    """One finding a step; nothing where the hero's case is not there, which is told elsewhere."""
    if hero is not None:
        yield from _four_steps(hero)
    yield _complaint()


def _four_steps(hero: CasePage) -> Iterator[Finding]:
    record = case_dossier(hero.card.id, actor=DEMO)
    yield holds(
        hero.party and len(record.whys) >= 3 and record.evidence,
        _("Investigated: %(whys)s whys down to the root, party %(party)s, %(evidence)s pieces of evidence."),
        {"whys": len(record.whys), "party": hero.party or "-", "evidence": len(record.evidence)},
    )
    yield holds(
        record.answer == "yes" and record.measures and not record.measures_open,
        _("Agreed: the customer said yes to the plan; %(count)s measures carried out."),
        {"count": len(record.measures)},
    )
    play = record.play
    yield holds(
        play is not None and record.steps_settled == len(record.steps),
        _("Playbook: %(code)s v%(version)s, %(done)s of %(all)s steps settled."),
        {
            "code": play.code if play else "-",
            "version": play.version if play else "-",
            "done": record.steps_settled,
            "all": len(record.steps),
        },
    )
    if hero.card.closed_at is not None:
        alone = [one for one in record.checks if one.independent]
        yield holds(
            alone,
            _("Checked: %(who)s, who did not handle it, asked the customer whether it worked."),
            {"who": alone[0].by if alone else "-"},
        )


def _complaint() -> Finding:
    found = case_rows(actor=DEMO, window=Window(), kind=Kind.COMPLAINT.value).rows
    card = found[0] if found else None
    record = case_dossier(card.id, actor=DEMO) if card else None
    return holds(
        card is not None and record is not None and record.wanted and record.play is not None,
        _("Complaint: %(number)s is assessed (%(severity)s) and has the playbook of ISO 10002."),
        {"number": card.number if card else "-", "severity": card.severity if card else "-"},
    )
