"""What is asked of a customer about her order is weighed like everything that goes out to her."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.queries import held_of_many
from nuoda.domains.shipments.queries import shipments_of_orders
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here


class QuestionHeld(Invalid):
    """The words say what will not hold. Each field error is a finding, with a better wording."""

    code = "words_held"
    sentence = _("The text is held. Mend it.")


def check_question(words: str, order_id: UUID, *, actor: Actor, at: datetime) -> None:
    """Hold a question that names a date before the goods are expected, a delivery that no proof shows, a
    guarantee, or a phrase to be avoided. Raises :class:`QuestionHeld`.
    """
    ships = [ship.id for ship in shipments_of_orders([order_id], actor=actor).get(order_id, ())]
    found = held_of_many(words, ships, actor=actor, at=at)
    problems = [
        FieldError(
            "question", _("“%(phrase)s”: %(why)s", {"phrase": one.phrase, "why": here(one.why)}), one.better
        )
        for one in found
    ]
    if problems:
        raise QuestionHeld(fields=problems)
