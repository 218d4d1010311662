"""What an order carries over from the quote that it takes up: service, price and promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from nuoda.domains.contracts.facts import QuoteState
from nuoda.domains.contracts.queries.contingencies import Outages, outages
from nuoda.domains.contracts.queries.quotes import (
    QuotePage,
    Spot,
    lies_in,
    place_name,
    plain,
    quotes_to_take,
)
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.commands.drafts import OrderDraft
from nuoda.domains.promises.facts import Basis
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a quote for one order; empty where it names none. ``problems`` forbid the order."""

    number: str = ""
    version: int | None = None
    option: str = ""
    service: str = ""
    price: Decimal | None = None
    currency: str = ""
    due_at: datetime | None = None
    hours: int | None = None
    basis: str = ""
    problems: tuple[FieldError, ...] = ()


_NONE = Terms()
_HOUSE = system("order desk")


def quoted_terms(
    orders: Sequence[OrderDraft], customers: Mapping[str, CustomerCard], *, by: Actor, at: datetime
) -> list[Terms]:
    """The terms of each order's quote, in order. Two queries for all, none where no order names a quote."""
    known = quotes_to_take({draft.quote for draft in orders}, actor=by, at=at)
    out = outages(at, actor=_HOUSE) if known else Outages()
    found, wanted = [], dict[str, tuple[str, str]]()
    for draft in orders:
        if not draft.quote:
            found.append(_NONE)
            continue
        terms = _terms(draft, known.get(draft.quote), customers.get(draft.customer), out)
        if not terms.problems:
            own = (draft.customer, draft.reference)
            terms = terms if wanted.setdefault(draft.quote, own) == own else _refused(QUOTE_TAKEN)
        found.append(terms)
    return found


_AGAIN = _("Quote it again, and take the new quote.")
QUOTE_TAKEN = FieldError("quote", _("This quote has become an order already."), _AGAIN)


def _refused(problem: FieldError) -> Terms:
    return Terms(problems=(problem,))


def _terms(draft: OrderDraft, quote: QuotePage | None, card: CustomerCard | None, out: Outages) -> Terms:
    if quote is None or card is None or quote.row.customer_id != card.id:
        reason = _("There is no quote %(number)s of this customer.", {"number": draft.quote[:40]})
        return _refused(FieldError("quote", reason, _("Correct the number, or make a new quote.")))
    option = quote.option(draft.quote_option or quote.row.advised)
    if option is None:
        known = ", ".join(one.key for one in quote.offer.options)
        reason = _("The quote has no option %(key)s.", {"key": draft.quote_option[:60]})
        return _refused(FieldError("quote_option", reason, _("Choose from %(all)s.", {"all": known})))
    row = quote.row
    if row.state == QuoteState.TAKEN and row.order_reference != draft.reference.strip():
        return _refused(QUOTE_TAKEN)
    problems = [*_other_goods(draft, quote), *_out_since(quote, option.partner, out)]
    if problems:
        return Terms(problems=tuple(problems))
    if draft.ordered_at > option.window.cutoff_at:
        reason = _("The cut-off of this option has passed; its promise cannot be kept any more.")
        return _refused(FieldError("quote", reason, _AGAIN))
    hours = (option.window.usual_at - min(draft.ordered_at, option.window.usual_at)) / timedelta(hours=1)
    return Terms(
        row.number, row.version, option.key, option.service, option.price.total, option.price.currency,
        option.window.due_at, max(1, round(hours)),
        Basis.QUOTE.of(option.key, f"{row.number} v{row.version}"),
    )  # fmt: skip


def _out_since(quote: QuotePage, partner: str, out: Outages) -> list[FieldError]:
    """Why what was quoted cannot be carried any more: its lane went out. What was ordered before stands."""
    wish = quote.wish.consignment
    running = out.lane(wish.origin, wish.destination, partner)
    late = running is not None and quote.wish.pickup_at < running.expected_until
    if running is None or not late or quote.row.state == QuoteState.TAKEN:
        return []
    reason = _("The lane %(what)s is out, as far as is known until %(day)s.", running.figures)
    remedy = _("Take another option of the quote, or quote it again for a later day.")
    return [FieldError("quote", reason, remedy)]


def _other_goods(draft: OrderDraft, quote: QuotePage) -> list[FieldError]:
    """What the order asks for beyond what was quoted."""
    wish = quote.wish.consignment
    quoted_kg = sum((one.weight_kg * one.count for one in wish.pieces), Decimal(0))
    problems = []
    if draft.weight_kg is not None and draft.weight_kg > quoted_kg:
        figures = {"kg": plain(draft.weight_kg), "quoted": plain(quoted_kg)}
        reason = _("It weighs %(kg)s kg; the quote is for %(quoted)s kg.", figures)
        problems.append(FieldError("weight_kg", reason, _AGAIN))
    for name, party, spot in (
        ("sender", draft.sender, wish.origin),
        ("consignee", draft.consignee, wish.destination),
    ):
        place = Spot(party.country, party.region, party.city, party.district, party.postcode)
        if not lies_in(place, spot):
            reason = _("The quote is for %(place)s.", {"place": place_name(spot)})
            problems.append(FieldError(name, reason, _AGAIN))
    return problems
