"""The night's step: who was told at two in the morning, that it went up, and who answered."""

from __future__ import annotations

from collections.abc import Iterator

from nuoda.domains.promises.facts import Answer, State
from nuoda.domains.promises.queries import ladder_of
from nuoda.domains.team.facts import Via
from nuoda.domains.team.queries import agents_by_id
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.checking.hero import clock
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.night import promise_of_night
from nuoda.surfaces.intake.demo.world import World


def night_findings(world: World) -> Iterator[Finding]:
    """One finding: told at night to who was on call, unanswered, gone up, acknowledged, kept."""
    row = promise_of_night(world)
    if row is None:
        yield holds(False, _("No call back was promised for the night."))
        return
    told = [one for rung in ladder_of(row.id, actor=DEMO).rungs for one in rung.told]
    names = {one.id: one.name for one in agents_by_id((one.agent_id for one in told), actor=DEMO).values()}
    first, last = (told[0], told[-1]) if told else (None, None)
    yield holds(
        first is not None
        and last is not None
        and first.via in (Via.STAND_IN, Via.ON_CALL)
        and first.answer == Answer.UNANSWERED
        and last.answer == Answer.ACKNOWLEDGED
        and row.state == State.KEPT,
        _(
            "Escalated: at %(at)s the call back for %(label)s went to %(first)s on call, was not answered,"
            " went up to %(last)s, who acknowledged it; kept."
        ),
        {
            "at": clock(first.warned_at) if first else "-",
            "label": row.label,
            "first": names.get(first.agent_id, "-") if first and first.agent_id else "-",
            "last": names.get(last.agent_id, "-") if last and last.agent_id else "-",
        },
    )
