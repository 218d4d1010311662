from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from nuoda.domains.stock.rules import AWAITED as AWAITED
from nuoda.domains.stock.rules import OUTSIDE as OUTSIDE
from nuoda.domains.stock.rules import PICKABLE as PICKABLE
from nuoda.domains.stock.rules import AdviceState as AdviceState
from nuoda.domains.stock.rules import Alarm as Alarm
from nuoda.domains.stock.rules import Barred as Barred
from nuoda.domains.stock.rules import CountState as CountState
from nuoda.domains.stock.rules import Hold as Hold
from nuoda.domains.stock.rules import Kind as Kind
from nuoda.domains.stock.rules import Mark as Mark
from nuoda.domains.stock.rules import Place as Place
from nuoda.domains.stock.rules import ReservationState as ReservationState
from nuoda.domains.stock.rules import Scanned as Scanned
from nuoda.domains.stock.rules import State as State
from nuoda.domains.stock.rules import Turn as Turn
from nuoda.domains.stock.rules import WorkState as WorkState
from nuoda.domains.stock.rules import codes_between as codes_between
from nuoda.domains.stock.rules import package_of as package_of
from nuoda.domains.stock.rules import read_scan as read_scan
from nuoda.domains.stock.rules import sscc_is_right as sscc_is_right
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True)
class Difference:
    """One product of a delivery that came otherwise than announced; ``barred`` came expired."""

    sku: str
    announced: int
    received: int
    damaged: int
    barred: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StockFact(Fact):
    """What every fact about goods carries: the code of the warehouse, and the number it is known by.

    Where a line was sent under a ``key``, that names it once and for all, however often it comes.
    """

    number: str
    warehouse: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceAnnounced(StockFact):
    name: ClassVar[str] = "advice.announced"
    expected_on: date
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceReceived(StockFact):
    """All of a delivery is taken in; ``differences`` is empty where it came as announced."""

    name: ClassVar[str] = "advice.received"
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceLacked(StockFact):
    """No place of the warehouse takes these goods; ``number`` is that of their product."""

    name: ClassVar[str] = "stock.space_lacked"
    key: str
    lot: str
    quantity: int
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PickShort(StockFact):
    """Less lay in a place than the ledger has; ``number`` is the reservation's."""

    name: ClassVar[str] = "stock.pick_short"
    key: str
    sku: str
    lot: str
    place: str
    found: int
    recorded: int
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StockDamaged(StockFact):
    """Goods were damaged in the warehouse; ``number`` is that of their product."""

    name: ClassVar[str] = "stock.damaged"
    key: str
    lot: str
    quantity: int
    place: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StockVaried(StockFact):
    """A count found something else than the ledger has: ``state`` tells whether it waits for somebody."""

    name: ClassVar[str] = "stock.varied"
    place: str
    state: str
    off: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountDecided(StockFact):
    """A count that waited was decided on, or is ``outdated`` by a later one: then nobody decided."""

    name: ClassVar[str] = "stock.count_decided"
    place: str
    state: str
    reason: str
    decided_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsPacked(StockFact):
    """A package was made; ``reference`` is the order whose goods it holds."""

    name: ClassVar[str] = "stock.packed"
    reference: str
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsLoaded(StockFact):
    """All of a reservation has left; ``reference`` is the order it was held for."""

    name: ClassVar[str] = "stock.loaded"
    sku: str
    quantity: int
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadShort(StockFact):
    """A trip left without packages of an order that belong onto it; ``number`` is the order's."""

    name: ClassVar[str] = "stock.load_short"
    key: str
    trip: str
    packages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFailed(StockFact):
    """Value-added work of an order cannot be done; ``number`` is the order's, ``done`` of it was."""

    name: ClassVar[str] = "stock.work_failed"
    key: str
    service: str
    done: int
    quantity: int
    reason: str
