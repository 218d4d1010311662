"""Whoever is warned of a promise in danger is told by mail, in her language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from nuoda.domains.accounts.queries import Person, people_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.notices.facts import Kind, because_words, promise_words
from nuoda.domains.promises.facts import PromiseWarned
from nuoda.domains.promises.queries import PromiseRow, promises_by_id
from nuoda.domains.team.queries import AgentCard, agents_by_id
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded
from nuoda.kernel.translate import in_language, instant_words

SENTRY = system("sentry")


def mail_warnings(facts: Sequence[Recorded]) -> None:
    """One mail a warning. It does not wait for others: it has to be answered."""
    warned = [one.fact for one in facts if isinstance(one.fact, PromiseWarned) and one.fact.agent_id]
    if not warned:
        return
    agents = agents_by_id((fact.agent_id for fact in warned), actor=SENTRY)
    people = people_by_id([one.account_id for one in agents.values()], actor=SENTRY)
    promises = promises_by_id([UUID(fact.subject.id) for fact in warned], actor=SENTRY)
    drafts = [draft for fact in warned if (draft := _draft(fact, agents, people, promises)) is not None]
    if drafts:
        queue_notices(by=SENTRY, at=clock.now(), notices=drafts)


def _draft(
    fact: PromiseWarned,
    agents: Mapping[UUID, AgentCard],
    people: Mapping[UUID, Person],
    promises: Mapping[UUID, PromiseRow],
) -> NoticeDraft | None:
    agent = agents.get(fact.agent_id) if fact.agent_id else None
    person = people.get(agent.account_id) if agent else None
    row = promises.get(UUID(fact.subject.id))
    if person is None or row is None:
        return None
    language = person.language
    figures = {
        "name": person.name,
        "label": row.label,
        "what": in_language(promise_words(row.kind, row.subject_kind), language),
        "due": instant_words(row.due_at, person.zone, language),
        "because": in_language(because_words(fact.because, fact.via), language),
        "until": instant_words(fact.answer_by, person.zone, language),
        "link": f"{settings.SITE_URL}/desk/warned/",
    }
    return NoticeDraft(
        kind=Kind.PROMISE_WARNING.value, subject_kind="promise", subject_id=row.id, customer_id=None,
        label=row.label, recipient=person.email, language=language, figures=figures,
        once=f"warning:{fact.warning_id}", gather=timedelta(0),
    )  # fmt: skip
