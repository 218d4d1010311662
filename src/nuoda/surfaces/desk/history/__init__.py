"""Facts in human words: what changed since somebody looked, and who did what to a thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from nuoda.kernel.facts import Recorded
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.history.news import NEWSWORTHY
from nuoda.surfaces.desk.history.words import WORDS, Reader

__all__ = ["NEWSWORTHY", "TOLD", "Happening", "Telling", "agent_ids", "promise_ids"]

TOLD = frozenset(WORDS)


@dataclass(frozen=True, slots=True)
class Happening:
    """A fact ready to show: ``label`` names the thing (a number), ``text`` says what happened to it."""

    at: datetime
    label: str
    url: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Telling(Reader):
    """Tells facts in words to one reader."""

    def tell(self, facts: Iterable[Recorded]) -> list[Happening]:
        """The facts in words, in their order; those that nobody here cares about are left out."""
        return [self._one(recorded) for recorded in facts if recorded.fact.name in WORDS]

    def _one(self, recorded: Recorded) -> Happening:
        fact: Any = recorded.fact
        label, url = self._thing(fact)
        return Happening(recorded.at, label, url, WORDS[fact.name](fact, self), recorded.actor_name)

    def _thing(self, fact: Any) -> tuple[str, str]:
        kind, id_ = fact.subject.kind, fact.subject.id
        match kind:
            case "promise":
                row = self.promises.get(UUID(id_))
                label = row.label if row else word("promise_kind", fact.kind)
                return label, reverse("desk_promise", args=[id_])
            case "case":
                return fact.number, reverse("desk_case", args=[id_])
            case "action":
                return fact.number, reverse("desk_action", args=[id_])
            case "receipt":
                about = fact.about.id if fact.about else id_
                return fact.waybill, reverse("desk_shipment", args=[about])
            case "shipment":
                return fact.waybill, reverse("desk_shipment", args=[id_])
            case "order":
                return fact.reference, reverse("desk_order", args=[id_])
            case "order_ask":
                return fact.reference, reverse("desk_order", args=[fact.about.id])
            case "hold":
                return fact.label, reverse("desk_holds")
            case "notice":
                return word("notice_kind", fact.kind), reverse("desk_notice", args=[id_])
            case _:
                return fact.code, reverse("desk_customer", args=[id_])


def promise_ids(facts: Iterable[Recorded]) -> set[UUID]:
    """The promises that these facts are about, to be read for :class:`Telling`."""
    return {UUID(one.fact.subject.id) for one in facts if one.fact.subject.kind == "promise"}


def agent_ids(facts: Iterable[Recorded]) -> set[UUID]:
    """The agents that these facts name by id."""
    owners = (getattr(one.fact, "owner_id", None) for one in facts)
    return {owner for owner in owners if owner is not None}
