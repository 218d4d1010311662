"""What the verbs of a warehouse share: who may, numbers, problems in words."""

from __future__ import annotations

from datetime import datetime

from nuoda.kernel import limits
from nuoda.kernel.actor import STAFF, Actor, Role, system
from nuoda.kernel.checks import check_number, check_text
from nuoda.kernel.errors import FieldError, Forbidden
from nuoda.kernel.numbering import day_numbers, draw
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

# Codes are looked up by the house: who acts may see warehouses and goods, and no customer's card.
HOUSE = system("stock")
MOST = 10_000_000
KEY = 80
_DECIDERS = frozenset({Role.SUPERVISOR, Role.ADMIN, Role.SYSTEM})


def is_of_the_house(by: Actor) -> bool:
    return by.role in STAFF or by.role is Role.SYSTEM or (by.role is Role.MACHINE and by.customer_id is None)


def may_handle(by: Actor) -> None:
    """Raises ``Forbidden`` for whoever neither works in a warehouse nor at the desk."""
    if by.role is not Role.WAREHOUSE and not is_of_the_house(by):
        raise Forbidden


def may_decide(by: Actor) -> None:
    """Raises ``Forbidden`` for whoever does not lead."""
    if by.role not in _DECIDERS:
        raise Forbidden


def may_furnish(by: Actor) -> None:
    """Raises ``Forbidden`` for whoever neither leads nor is a machine of the house."""
    if not (by.role is Role.MACHINE and by.customer_id is None):
        may_decide(by)


def next_numbers(letter: str, count: int, at: datetime) -> list[str]:
    """Numbers such as ``V2611220007``; gaps are allowed."""
    return day_numbers("stock_number", letter, count, at)


def next_serials(count: int) -> list[int]:
    """Serial numbers for packages, of the same sequence; gaps are allowed."""
    return draw("stock_number", count)


def check_line(key: str, quantity: int, *, least: int = 1) -> list[FieldError]:
    """The key and the quantity that every line has."""
    return [
        *check_text("key", key, required=True, longest=KEY),
        *check_number("quantity", quantity, least=least, most=MOST, unit=_("pieces")),
    ]


def check_note(note: str, *, required: bool = False) -> list[FieldError]:
    return check_text("note", note, required=required, longest=400)


def check_batch(items: int) -> list[FieldError]:
    """A batch is bounded, so that its locks are."""
    if items <= limits.BATCH_ITEMS:
        return []
    figures = {"count": items, "most": limits.BATCH_ITEMS}
    reason = _("It holds %(count)s lines; at most %(most)s are taken at once.", figures)
    return [FieldError("lines", reason, _("Send them in several parts."))]


def wrong(field: str, reason: Text, remedy: Text) -> FieldError:
    return FieldError(field, reason, remedy)
