"""Views of lists: saved, dropped, opened with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from nuoda.domains.team.facts import ViewDropped, ViewSaved
from nuoda.domains.team.models import Agent, SavedView
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

MOST = 50


class NoTeam(Conflict):
    code = "no_team"
    sentence = _("You belong to no team to share it with.")


@dataclass(frozen=True, slots=True)
class ViewDraft:
    """A list's name, what the view is called, and the query of its address, without ``?``.

    ``shared`` with the own team; ``first`` where the list opens with it. ``view_id`` is the own view that is
    changed, its name too; without it one of the same name is replaced.
    """

    list_name: str
    name: str
    query: str
    shared: bool = False
    first: bool = False
    view_id: UUID | None = None


@command
def save_view(*, by: Actor, at: datetime, view: ViewDraft) -> UUID:
    """Save a view of a list, or change one. Returns its id.

    Raises ``Invalid``, :class:`NoTeam`, ``NotFound`` where the view that is changed is not her own, and
    ``Forbidden`` for whoever is no agent.
    """
    problems = check_text("name", view.name, required=True, longest=60)
    problems += check_text("query", view.query, longest=2000)
    problems += check_text("list_name", view.list_name, required=True, longest=30)
    if problems:
        raise Invalid(fields=problems)
    me = _agent(by)
    if view.shared and me.team_id is None:
        raise NoTeam
    own = SavedView.objects.visible_to(by).filter(owner=me, list_name=view.list_name)
    row = (
        _changed(own, view.view_id, view.name.strip())
        if view.view_id
        else own.filter(name=view.name.strip()).first()
    )
    if row is None:
        if own.count() >= MOST:
            reason = _("You have %(n)s views of this list already.", {"n": MOST})
            raise Invalid(fields=[FieldError("name", reason, _("Drop one that you no longer use."))])
        row = SavedView(owner=me, list_name=view.list_name, name=view.name.strip())
    if view.first:
        own.filter(first=True).update(first=False)
    row.query, row.team_id, row.saved_at = view.query, me.team_id if view.shared else None, at
    row.first = view.first
    row.save()
    state(ViewSaved(subject=Ref("view", str(row.id)), list_name=row.list_name, view_name=row.name))
    return row.id


def _changed(own: QuerySet[SavedView], view_id: UUID, name: str) -> SavedView:
    """The own view that is changed, under its new name."""
    row = own.filter(id=view_id).first()
    if row is None:
        raise NotFound
    if own.filter(name=name).exclude(id=row.id).exists():
        reason = _("You have a view of this name already.")
        raise Invalid(fields=[FieldError("name", reason, _("Choose another name."))])
    row.name = name
    return row


@command
def drop_view(*, by: Actor, at: datetime, view_id: UUID) -> None:
    """Drop an own view. Raises ``NotFound`` where it is not there, or somebody else's."""
    me = _agent(by)
    row = SavedView.objects.visible_to(by).filter(id=view_id, owner=me).first()
    if row is None:
        raise NotFound
    state(ViewDropped(subject=Ref("view", str(row.id)), list_name=row.list_name, view_name=row.name))
    row.delete()


def _agent(by: Actor) -> Agent:
    """Who acts, locked, so that her views are saved one after the other."""
    found = Agent.objects.filter(account_id=by.id).select_for_update().first() if by.is_staff else None
    if found is None:
        raise Forbidden
    return found
