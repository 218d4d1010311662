"""From lines that lack goods to the problem that rules solve, and back to what is to be held where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.customers.facts import RANK
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.commands.terms import Cost, Sourcing
from nuoda.domains.orders.models import AllocatedLine, AllocatedPart, Order
from nuoda.domains.orders.rules.allocating import PartKind, PartState, Policy, Split, leaves_on
from nuoda.domains.orders.rules.contest import Cap, Decision, Outcome, allocate
from nuoda.domains.orders.rules.shortage import Claim, ration
from nuoda.domains.orders.rules.sourcing import Ask, Line, Offer, Source
from nuoda.domains.stock.queries.sourcing import (
    HouseSupply,
    LotWishes,
    ProductCard,
    Reach,
    Taker,
    days_of_life,
    lot_wishes,
    supplies,
)
from nuoda.kernel.actor import system
from nuoda.kernel.calendar import house_day

HOUSE = system("allocation")


@dataclass(frozen=True, slots=True)
class Need:
    """So many pieces of a product for a line. ``before`` is what the line was served before."""

    line: AllocatedLine
    order: Order
    product: ProductCard
    quantity: int


@dataclass(frozen=True, slots=True)
class Way:
    """How goods of a source go to a consignee: the cost of a piece, when they leave and arrive."""

    kind: str
    piece: int
    leaves_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Planned:
    """So many pieces for a need from a source, with the way they go."""

    need: Need
    source: Source
    quantity: int
    way: Way


class Planner:
    """All that a batch of needs is planned by."""

    def __init__(
        self, needs: Sequence[Need], customers: Mapping[UUID, CustomerCard], sourcing: Sourcing, at: datetime
    ) -> None:
        self.needs, self.customers, self.sourcing, self.at = needs, customers, sourcing, at
        self.today = house_day(at)
        self.wishes: LotWishes = lot_wishes(customers, actor=HOUSE)
        self.ways: dict[tuple[str, Source], Way] = {}
        self.quotas: dict[str, int] = {}
        self._refused = _refused(needs) if sourcing.offers else frozenset()
        self._supplies = supplies(sorted(self._takers(), key=str), actor=HOUSE, at=at)
        self.houses = {house.warehouse for houses in self._supplies.values() for house in houses}
        days = [house.today for houses in self._supplies.values() for house in houses]
        self.today = min(days, default=self.today)

    def solve(self) -> Outcome:
        lines = {str(need.line.id): self._line(need) for need in self.needs}
        caps = list(self._caps())
        lines = self._rationed(lines, caps)
        asks: dict[UUID, list[Need]] = defaultdict(list)
        for need in self.needs:
            asks[need.order.id].append(need)
        return allocate([self._ask(rows, lines) for rows in asks.values()], caps)

    def planned(self, decision: Decision) -> list[Planned]:
        needs = {str(need.line.id): need for need in self.needs}
        return [
            Planned(needs[one.line], one.source, one.quantity, self.ways[one.line, one.source])
            for one in decision.plan.takes
        ]

    def standings(self, need: Need, taken: int) -> dict[str, dict[str, Any]]:
        """How the goods stood in each place, where that tells why she got no more, or got what is kept."""
        found = {
            house.warehouse: house.standing
            for house in self._supplies.get(need.product.id, ())
            if self.policy(need).serves(house.warehouse)
        }
        short, tier = taken < need.quantity, self.tier(need)
        return {house: asdict(one) for house, one in found.items() if short or tier in one.kept}

    def policy(self, need: Need) -> Policy:
        return self.sourcing.policy(need.order.customer_id)

    def tier(self, need: Need) -> str:
        return self.customers[need.order.customer_id].tier

    def consignee(self, need: Need) -> str:
        party = need.order.consignee
        return self.wishes.mark(need.order.customer_id, party.get("name", "")[:80], party.get("phone", ""))

    def _cost(self, place: str, need: Need, zone: str) -> Cost:
        return self.sourcing.cost(place, need.order.consignee.get("region", ""), zone)

    def _wanted_on(self, need: Need) -> date | None:
        if need.order.promised_due_at is None:
            return None
        zone = self.customers[need.order.customer_id].zone
        return need.order.promised_due_at.astimezone(ZoneInfo(zone)).date()

    def _life(self, need: Need, ready: date, due: date) -> int:
        if need.product.shelf_life is None:
            return 0
        terms = self.wishes.of(need.order.customer_id, self.consignee(need), due)
        return days_of_life(terms, need.product, on_the_way=(due - ready).days)

    def _arrival(self, cost: Cost, ready: date) -> tuple[date, date]:
        leaves = leaves_on(cost.leaving, self.at, ready)
        return leaves, leaves + timedelta(days=cost.leaving.days)

    def _takers(self) -> Iterable[Taker]:
        """Every tier with every life that is wanted of a product, so that what they share is known."""
        tiers: dict[UUID, set[str]] = defaultdict(set)
        lives: dict[UUID, set[int]] = defaultdict(set)
        for need in self.needs:
            tiers[need.product.id].add(self.tier(need))
            lives[need.product.id].add(self._least_life(need))
        return {Taker(key, tier, life) for key in tiers for tier in tiers[key] for life in lives[key]}

    def _least_life(self, need: Need) -> int:
        """The life that must be left, with the longest way that any place has to this consignee."""
        if need.product.shelf_life is None:
            return 0
        day = self._wanted_on(need) or self.today
        terms = self.wishes.of(need.order.customer_id, self.consignee(need), day)
        longest = self.sourcing.longest(need.order.consignee.get("region", ""))
        return days_of_life(terms, need.product, on_the_way=longest)

    def _reaches(self, house: HouseSupply, need: Need) -> list[Reach]:
        life, tier = self._least_life(need), self.tier(need)
        return [one for one in house.reach if (one.tier, one.life) == (tier, life)]

    def _line(self, need: Need) -> Line:
        key = str(need.line.id)
        offers: dict[Source, Offer] = {}
        policy = self.policy(need)
        for house in self._supplies.get(need.product.id, ()):
            if policy.serves(house.warehouse):
                offers |= self._house_offers(key, need, house)
        for offer in self.sourcing.offers.get(need.product.id, ()):
            if (need.line.id, offer.supplier) in self._refused:
                continue
            source = Source(offer.supplier, offer.lead_days)
            cost = self._cost(offer.supplier, need, "Asia/Shanghai")
            ready = self.today + timedelta(days=offer.lead_days)
            piece = offer.unit_cost + cost.of_piece(need.product.weight)
            self.ways[key, source] = Way(PartKind.SUPPLIER.value, piece, *self._arrival(cost, ready))
            offers[source] = Offer(piece, offer.most)
        offers = self._with_lateness(key, need, offers)
        dearest = max((one.cost for one in offers.values()), default=0)
        trips = max((self._trip(source, need) for source in offers), default=0)
        lack = 2 * (dearest + trips + self.policy(need).split_cost) + 1
        return Line(
            key, str(need.product.id), need.quantity, offers, lack, RANK.get(self.tier(need), 0),
            self._least_life(need),
        )  # fmt: skip

    def _house_offers(self, key: str, need: Need, house: HouseSupply) -> dict[Source, Offer]:
        cost = self._cost(house.warehouse, need, house.zone)
        if cost.marks & set(need.product.marks):
            return {}
        single = self._single(need)
        found: dict[Source, Offer] = {}
        before = 0
        for one in self._reaches(house, need):
            now = one.on == house.today
            more = one.quantity - before
            if more <= 0:
                continue
            most = min(one.quantity, house.lot) if single and now else more if single else one.quantity
            source = Source(house.warehouse, (one.on - self.today).days)
            piece = cost.of_piece(need.product.weight)
            kind = PartKind.STOCK if now else PartKind.COMING
            self.ways[key, source] = Way(kind.value, piece, *self._arrival(cost, one.on))
            found[source] = Offer(piece, most)
            before = one.quantity
            if most >= need.quantity:
                break
        return found

    def _single(self, need: Need) -> bool:
        day = self._wanted_on(need) or self.today
        return self.wishes.of(need.order.customer_id, self.consignee(need), day).single

    def _with_lateness(self, key: str, need: Need, offers: dict[Source, Offer]) -> dict[Source, Offer]:
        """A piece that arrives after the day wanted costs more by the day; without one, after the first."""
        if not offers:
            return offers
        due = {source: self.ways[key, source].due_on for source in offers}
        wanted = self._wanted_on(need) or min(due.values())
        late = self.policy(need).lateness
        return {
            source: replace(one, cost=one.cost + late * max(0, (due[source] - wanted).days))
            for source, one in offers.items()
        }

    def _trip(self, source: Source, need: Need) -> int:
        """A supplier is no warehouse that anybody prefers or not."""
        trip = self._cost(source.place, need, "Asia/Shanghai").trip
        own = source.place in self.houses
        return trip + (self.policy(need).detour_from(source.place) if own else 0)

    def _caps(self) -> Iterable[Cap]:
        for product, houses in self._supplies.items():
            for house in houses:
                for one in house.reach:
                    day, rank = (one.on - self.today).days, RANK.get(one.tier, 0)
                    yield Cap(house.warehouse, str(product), day, rank, one.life, one.quantity)
        for product, offers in self.sourcing.offers.items():
            for offer in offers:
                top = max(RANK.values())
                yield Cap(offer.supplier, str(product), offer.lead_days, top, 0, offer.most)

    def _rationed(self, lines: dict[str, Line], caps: Sequence[Cap]) -> dict[str, Line]:
        """Where not everybody can be served at all, the policy of the goods' owner says who gets how much."""
        needs: dict[UUID, list[Need]] = defaultdict(list)
        for need in self.needs:
            needs[need.product.id].append(need)
        for product, rows in needs.items():
            supply = _in_all(str(product), caps)
            if len(rows) < 2 or sum(need.quantity for need in rows) <= min(supply.values(), default=0):
                continue
            policy = self.sourcing.policy(rows[0].product.customer_id)
            claims = [
                Claim(str(one.line.id), one.quantity, lines[str(one.line.id)].rank, one.order.ordered_at)
                for one in rows
            ]
            for key, quota in ration(claims, supply, policy.shortage, least=policy.least).items():
                if quota < lines[key].quantity:
                    self.quotas[key] = quota
                    lines[key] = replace(lines[key], quota=quota)
        return lines

    def _ask(self, needs: Sequence[Need], lines: Mapping[str, Line]) -> Ask:
        policy = self.policy(needs[0])
        own = tuple(lines[str(need.line.id)] for need in needs)
        sources = {source for line in own for source in line.offers}
        return Ask(
            str(needs[0].order.id), own, {one: self._trip(one, needs[0]) for one in sources},
            1 if policy.split == Split.NONE else policy.most, policy.split_cost, policy.complete,
            policy.split != Split.PIECES or any(self._single(need) for need in needs),
        )  # fmt: skip


def _refused(needs: Sequence[Need]) -> frozenset[tuple[UUID, str]]:
    """Lines with the suppliers who refused to send for them: they are not asked again. One query."""
    parts = AllocatedPart.objects.filter(
        line__in=[need.line.id for need in needs], kind=PartKind.SUPPLIER, state=PartState.LOST
    )
    return frozenset(parts.values_list("line_id", "source"))


def _in_all(product: str, caps: Sequence[Cap]) -> dict[int, int]:
    """What takers of each rank may have of a product at all places together, however late."""
    best: dict[tuple[int, str], int] = {}
    for cap in caps:
        if cap.product == product:
            best[cap.rank, cap.place] = max(cap.quantity, best.get((cap.rank, cap.place), 0))
    most: dict[str, int] = {}
    for (_rank, place), n in best.items():
        most[place] = max(n, most.get(place, 0))
    ranks = {rank for rank, _place in best}
    return {rank: sum(best.get((rank, place), n) for place, n in most.items()) for rank in ranks}
