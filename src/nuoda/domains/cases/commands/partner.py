"""Writing to partners about a case, and what comes back by mail from partners and customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.again import taken_up
from nuoda.domains.cases.commands.assess import go_on
from nuoda.domains.cases.commands.files import attach, attached
from nuoda.domains.cases.commands.thread import case_in_hand, common, entry, save
from nuoda.domains.cases.facts import CustomerWrote, PartnerMessageWritten, PartnerWrote
from nuoda.domains.cases.models import Case, CaseAttachment, CaseEntry, CaseRecord
from nuoda.domains.cases.queries.heirs import where_they_go_on
from nuoda.domains.cases.rules import Audience, Channel, State
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.attachments import FileDraft, kept_files
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_mail_address, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Invalid
from nuoda.kernel.statements import insert

_WAITS_FOR = {
    Audience.CUSTOMER.value: ("customer",),
    Audience.PARTNER.value: ("carrier", "warehouse", "insurer"),
}
"""Whose word lets a waiting case go on."""


@command
def write_to_partner(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    words: str,
    name: str,
    address: str,
    files: Sequence[FileDraft] = (),
) -> UUID:
    """Write to a partner's contact about a case; no customer reads it. Returns the entry's id."""
    problems = check_text("words", words, required=True, longest=limits.TEXT_CHARACTERS)
    problems += check_text("name", name, required=True, longest=80)
    problems += check_mail_address("address", address)
    if problems:
        raise Invalid(fields=problems)
    kept = kept_files(files, actor=by)
    case = case_in_hand(case_id, by=by)
    line = entry(case, by=by, at=at, body=words, audience=Audience.PARTNER)
    line.party = party_words(name.strip(), address.strip())
    line.save(force_insert=True)
    attach(line, kept)
    save(case, at)
    state(PartnerMessageWritten(**common(case), entry_id=line.id))
    return line.id


def party_words(name: str, address: str) -> str:
    """``顺丰武汉 <cs@sf.example>``, within the column."""
    return f"{name[:80]} <{address[:110]}>"


@dataclass(frozen=True, slots=True)
class MailedWords:
    """What came by mail into a case. ``source`` is its natural key; ``party`` whom it was said to be from.

    ``role`` is the author's: ``customer`` or ``partner``, by the address it came to, never by its sender.
    """

    case_id: UUID
    audience: Audience
    author: str
    words: str
    source: str
    party: str = ""
    files: Sequence[FileDraft] = ()


@command
def take_mails(*, by: Actor, at: datetime, mails: Sequence[MailedWords]) -> int:
    """Put what came by mail into the threads of its cases, each once. Returns how many were new.

    What came for a case that was merged goes into the one that took it. A case that waited for these words
    goes on; one that had ended is opened again by its customer's words, or a new one follows it.
    """
    sources = CaseEntry.objects.filter(source__in=[one.source for one in mails])
    known = set(sources.values_list("source", flat=True))
    fresh = {one.source: one for one in mails if one.source not in known}
    cases = _cases([one.case_id for one in fresh.values()], by)
    there = {source: one for source, one in fresh.items() if one.case_id in cases}
    drafts = [draft for one in there.values() for draft in one.files]
    kept = {one.id: one for one in kept_files(drafts, actor=by, most=max(len(drafts), 1))}
    lines: list[CaseEntry] = []
    hung: list[CaseAttachment] = []
    for one in there.values():
        case = cases[one.case_id]
        if one.audience is not Audience.PARTNER:
            case = cases[one.case_id] = taken_up(case, one.words, by=by, at=at)
        line = entry(case, by=by, at=at, body=one.words, audience=one.audience)
        line.author, line.author_role, line.party = one.author[:120], one.audience.value, one.party[:200]
        line.source, line.channel = one.source, Channel.MAIL.value
        lines.append(line)
        hung += attached(line, [replace(kept[draft.id], name=draft.name) for draft in one.files])
        wrote = PartnerWrote if one.audience is Audience.PARTNER else CustomerWrote
        state(wrote(**common(case), entry_id=line.id))
    insert(lines)
    CaseAttachment.objects.bulk_create(hung)
    _resume(list(there.values()), cases, at)
    return len(lines)


def _cases(ids: Sequence[UUID], by: Actor) -> dict[UUID, Case]:
    """The cases by the ids they were asked for, locked; a merged one stands for what it was merged into."""
    wanted = where_they_go_on(ids, actor=by)
    rows = Case.objects.visible_to(by).select_for_update().filter(id__in=set(wanted.values()))
    found = {row.id: row for row in rows.defer("search").order_by("id")}
    return {asked: found[here] for asked, here in wanted.items() if here in found}


def _resume(mails: Sequence[MailedWords], cases: Mapping[UUID, Case], at: datetime) -> None:
    """The cases have changed, and those that waited for these words go on."""
    waiting = {case.id for case in cases.values() if case.state == State.WAITING}
    records = {one.case_id: one for one in CaseRecord.objects.filter(case__in=waiting)} if waiting else {}
    for one in mails:
        case = cases[one.case_id]
        case.changed_at = at
        record = records.get(case.id)
        if record is not None and record.waiting_for in _WAITS_FOR.get(one.audience.value, ()):
            go_on(case, record, at)
    save_columns(list({case.id: case for case in cases.values()}.values()), "state", "changed_at")
