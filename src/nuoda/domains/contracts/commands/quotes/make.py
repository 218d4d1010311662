"""Make quotes: an answer to each wish from the tariffs of its day, kept as it was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.contracts.commands.quotes.drafts import Quoted, QuoteDraft, QuoteReport, wrong_with
from nuoda.domains.contracts.facts import QuoteMade
from nuoda.domains.contracts.models import Quote
from nuoda.domains.contracts.queries.quotes import written_offer, written_wish
from nuoda.domains.contracts.queries.rating import offers_for
from nuoda.domains.contracts.rules.quotes.shapes import Offer, QuoteState, Urgency, Wish
from nuoda.domains.contracts.rules.tariffs.refusing import place_name
from nuoda.domains.contracts.rules.tariffs.terms import Consignment
from nuoda.domains.customers.queries import CustomerCard, customers_by_code
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.command import command, state
from nuoda.kernel.damm import check_digit
from nuoda.kernel.errors import FieldError
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import Refused
from nuoda.kernel.numbering import day_numbers
from nuoda.kernel.text import text as _

HOUSE = system("quoter")


@command
def make_quotes(*, by: Actor, at: datetime, quotes: Sequence[QuoteDraft]) -> QuoteReport:
    """Quote wishes from the tariffs of the day of pick-up, and keep each answer as it was given.

    One for which nothing can be offered is refused with every tariff's reason. The number of queries does not
    depend on how many there are.
    """
    customers = customers_by_code({one.customer for one in quotes}, actor=by)
    replaced = _replaced(quotes, by)
    refused: dict[int, list[FieldError]] = {}
    wishes: dict[int, Wish] = {}
    for place, draft in enumerate(quotes):
        problems = [*wrong_with(draft, customers, at), *_check_replaced(draft, customers, replaced)]
        if problems:
            refused[place] = problems
        else:
            wishes[place] = _wish(draft, customers[draft.customer], at)
    cards = {place: customers[quotes[place].customer] for place in wishes}
    offers = offers_for(wishes, cards, actor=HOUSE, at=at)
    for place, found in offers.items():
        if not found.options:
            refused[place] = _declined(found)
    sound = [place for place in offers if place not in refused]
    numbers = iter(_next_numbers(sum(not quotes[place].replaces for place in sound), at))
    rows: dict[int, Quote] = {}
    for place in sound:
        draft = quotes[place]
        before = replaced.get(draft.replaces)
        number, version = (before.number, before.version + 1) if before else (next(numbers), 1)
        row = _row(draft, wishes[place], offers[place], customers[draft.customer].id)
        row.number, row.version, row.quoted_at, row.quoted_by = number, version, at, by.name[:120]
        rows[place] = row
        if before is not None:
            replaced[draft.replaces] = row
    _replace(quotes, sound, rows)
    Quote.objects.bulk_create(rows.values())
    state(*(_told(row) for row in rows.values()))
    return QuoteReport(
        tuple(Quoted(place, row.id, row.number, row.version) for place, row in rows.items()),
        tuple(Refused(place, tuple(problems)) for place, problems in sorted(refused.items())),
    )


def _wish(draft: QuoteDraft, card: CustomerCard, at: datetime) -> Wish:
    pickup_at = draft.pickup_at or at
    day = pickup_at.astimezone(ZoneInfo(card.zone)).date()
    consignment = Consignment(
        draft.origin, draft.destination, draft.pieces, day, draft.declared, draft.collect,
        tuple(dict.fromkeys(draft.services)), tuple(dict.fromkeys(draft.handling)),
        draft.pallets, draft.days_stored,
    )  # fmt: skip
    return Wish(
        consignment, pickup_at, draft.currency, draft.needed_by, draft.budget, Urgency(draft.urgency),
        draft.goods,
    )  # fmt: skip


def _row(draft: QuoteDraft, wish: Wish, found: Offer, customer_id: UUID) -> Quote:
    totals = [one.price.total for one in found.options]
    return Quote(
        customer_id=customer_id, wish=written_wish(wish), offer=written_offer(found),
        advised=found.advice.key if found.advice else "", currency=draft.currency, lowest=min(totals),
        highest=max(totals), origin=place_name(draft.origin)[:120],
        destination=place_name(draft.destination)[:120], channel=draft.channel,
        expires_at=max(one.window.cutoff_at for one in found.options),
    )  # fmt: skip


def _told(row: Quote) -> QuoteMade:
    return QuoteMade(
        subject=Ref("quote", str(row.id)), customer_id=row.customer_id, number=row.number,
        quote_version=row.version, advised=row.advised, lowest=row.lowest, currency=row.currency,
    )  # fmt: skip


def _next_numbers(count: int, at: datetime) -> list[str]:
    """Numbers such as ``Q26112200423``: day, sequence, check digit; gaps are allowed."""
    serials = day_numbers("contracts_quote_number", "", count, at)
    return [f"Q{serial}{check_digit(serial)}" for serial in serials]


def _replaced(quotes: Sequence[QuoteDraft], by: Actor) -> dict[str, Quote]:
    """The newest versions of the quotes that shall be replaced, held until this is done."""
    numbers = {one.replaces for one in quotes if one.replaces}
    if not numbers:
        return {}
    rows = Quote.objects.visible_to(by).select_for_update().filter(number__in=numbers)
    return {row.number: row for row in rows.order_by("number", "version")}


def _replace(quotes: Sequence[QuoteDraft], sound: Sequence[int], rows: Mapping[int, Quote]) -> None:
    """All but the newest version of what is replaced can no longer be taken."""
    newest = {rows[place].number: rows[place] for place in sound if quotes[place].replaces}
    for row in rows.values():
        if row.number in newest and newest[row.number] is not row:
            row.state = QuoteState.REPLACED.value
    if newest:
        Quote.objects.filter(number__in=newest, state=QuoteState.OPEN).update(state=QuoteState.REPLACED.value)


def _check_replaced(
    draft: QuoteDraft, customers: Mapping[str, CustomerCard], known: Mapping[str, Quote]
) -> list[FieldError]:
    if not draft.replaces:
        return []
    before, card = known.get(draft.replaces), customers.get(draft.customer)
    if before is None or card is None or before.customer_id != card.id:
        reason = _("There is no quote %(number)s of this customer.", {"number": draft.replaces[:40]})
        return [FieldError("replaces", reason, _("Make a new quote."))]
    if before.state == QuoteState.TAKEN:
        reason = _("The quote %(number)s has become an order.", {"number": before.number})
        return [FieldError("replaces", reason, _("Make a new quote."))]
    return []


def _declined(found: Offer) -> list[FieldError]:
    """Every reason once; where no tariff holds at all, that."""
    problems = {(str(one), one.field): one for each in found.declined for one in each.problems}
    if problems:
        return list(problems.values())
    reason = _("No tariff holds for this customer on the day of pick-up.")
    return [FieldError("pickup_at", reason, _("Record a tariff, or choose another day."))]
