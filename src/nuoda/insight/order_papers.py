"""The confirmation of an order and a quote, as PDF in a language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.contracts.queries.quotes import QuotePage, quote_by_number, quote_page
from nuoda.domains.customers.queries import customer_page
from nuoda.domains.orders.facts import AskKind
from nuoda.domains.orders.queries import OrderPage, order_page
from nuoda.domains.orders.queries.changes import AskRow, VersionRow, asks_of, change_terms, versions_of
from nuoda.domains.promises.facts import Kind
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.stock.queries.availability import terms_of
from nuoda.domains.stock.queries.sourcing import ProductCard, products_by_sku
from nuoda.insight.claims.words import money_words
from nuoda.insight.papers import (
    Paper,
    counted,
    current,
    house,
    marks_words,
    packing_list,
    party_words,
    scanned,
    service_words,
)
from nuoda.insight.quotes import LineView, OptionView, QuoteView, quote_view
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.calendar import house_day
from nuoda.kernel.errors import NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.translate import clauses, instant_words, joined
from nuoda.pages.names import called
from nuoda.pages.paper import Letter, Sheet, letter_pdf
from nuoda.pages.vocabulary import word

# Terms of changes are the same for everybody.
_PRINTER = system("printer")
_STAGES = ("taken", "handed_over", "moving")
_CHANGES = ("amend", "cancel", "redirect")


def confirmation(order_id: UUID, *, actor: Actor, at: datetime, language: str) -> Paper:
    """What was ordered and what we promise for it. Raises :class:`NotFound`."""
    order = order_page(order_id, actor=actor)
    with translation.override(language):
        return f"{order.reference}-confirmation", letter_pdf(_confirmation(order, actor, at))


def _confirmation(order: OrderPage, actor: Actor, at: datetime) -> Letter:
    customer = customer_page(order.customer_id, actor=actor)
    versions = versions_of(order.id, actor=actor)
    view = _quoted(order, actor, at)
    option = next((one for one in view.options if one.key == order.quote_option), None) if view else None
    skus = {str(line.get("sku", "")) for line in order.lines} - {""}
    known = products_by_sku({(order.customer_id, sku) for sku in skus}, actor=actor)
    lines = [
        (
            _goods(line, known.get((order.customer_id, str(line.get("sku", ""))))),
            str(line.get("sku", "") or "–"),
            counted(line.get("quantity", 1), str(line.get("unit", ""))),
            money_words(Decimal(str(line["value"])), order.currency) if line.get("value") else "–",
        )
        for line in order.lines
    ]  # fmt: skip
    sections = [
        (_("Price"), "\n".join(_price(order, option))),
        (_("Cover"), _cover(order, option)),
        (_("Changing and cancelling"), "\n".join(_terms(at))),
    ]
    told = [one for one in asks_of(order.id, actor=actor) if one.kind == AskKind.QUESTION]
    if told:
        sections.append((pgettext("order", "Questions and answers"), "\n".join(map(_clarified, told))))
    if len(versions) > 1:
        sections.append((_("Versions"), "\n".join(_version(one) for one in versions)))
    return Letter(
        sender=house(), number=order.reference, title=_("Order confirmation"),
        addressee=(called(customer), customer.code), facts=_facts(order, versions, option, actor),
        sections=sections,
        sheet=Sheet(
            (_("Goods"), _("Item"), _("Quantity"), _("Value")), lines, (0.46, 0.2, 0.16, 0.18),
            frozenset({2, 3}),
        ) if lines else None,
        code=scanned(order.reference),
    )  # fmt: skip


def _goods(line: Mapping[str, Any], product: ProductCard | None) -> str:
    """What a line is of: as it was ordered, or the product's name where only its number was."""
    said = str(line.get("description", ""))
    return called(product) if product is not None and said in ("", product.sku) else said


def _quoted(order: OrderPage, actor: Actor, at: datetime) -> QuoteView | None:
    if not order.quote:
        return None
    try:
        return quote_view(quote_by_number(order.quote, actor=actor, at=at), at)
    except NotFound:
        return None


def _facts(
    order: OrderPage, versions: list[VersionRow], option: OptionView | None, actor: Actor
) -> list[tuple[str, str]]:
    thing = Ref("order", str(order.id))
    due = next((one for one in promises_of([thing], actor=actor) if one.kind == Kind.DELIVERY), None)
    facts = [
        (_("Order"), order.reference),
        (_("Version"), str(versions[0].number if versions else 1)),
        (_("State"), word("order", order.state)),
        (_("Service"), word("service", order.service)),
        (_("Sender"), party_words(order.sender)),
        (_("Consignee"), party_words(order.consignee)),
        (_("Pieces"), str(order.pieces)),
    ]
    if order.goods:
        facts.append((_("Goods"), order.goods))
    if order.weight_kg is not None:
        facts.append((_("Weight"), f"{order.weight_kg.normalize():f} kg"))
    if order.handling:
        facts.append((_("Handling"), marks_words(order.handling)))
    facts.append((_("Lot rule"), _lots(order, actor)))
    if due is not None:
        begins = f"{instant_words(due.from_at, due.zone, current())} – " if due.from_at else ""
        facts.append((_("Promised by"), begins + instant_words(due.due_at, due.zone, current())))
        if due.basis:
            facts.append((_("Basis"), word("basis", due.basis)))
    if option is not None:
        facts.append((_("Cut-off"), instant_words(option.cutoff_at, option.zone, current())))
    return facts


def _lots(order: OrderPage, actor: Actor) -> str:
    """What the customer demands of lots, as it held on the day of the order."""
    day = house_day(order.ordered_at)
    terms = terms_of([order.customer_id], actor=actor).on(
        order.customer_id, order.consignee.get("name", "")[:80], day
    )
    said = [
        _("at least %(n)s %% of the life left at delivery") % {"n": terms.percent} if terms.percent else "",
        _("at least %(n)s days left at delivery") % {"n": terms.days} if terms.days else "",
        _("a single lot") if terms.single else "",
        _("none older than delivered before") if terms.not_older else "",
        _("at most %(n)s lots") % {"n": terms.most} if terms.most else "",
    ]
    told = [one for one in said if one]
    return clauses(told) if told else _("First expired, first out; nothing expired.")


def _price(order: OrderPage, option: OptionView | None) -> list[str]:
    if option is not None:
        total = _("In all %(total)s, quote %(number)s.") % {"total": option.total, "number": order.quote}
        return [*(_charge(one) for one in option.lines), total]
    if order.price is not None:
        return [money_words(order.price, order.price_currency)]
    return [_("By the tariff of the contract.")]


def _charge(line: LineView) -> str:
    item = "" if line.charge == "fuel" else line.name or line.item  # the day of fuel stands in its words too
    name = f"{word('charge', line.charge)} {item}".strip()
    told = f"{line.amount} – {line.how}" if line.how else line.amount
    return _("%(what)s: %(how)s") % {"what": name, "how": told}


def _cover(order: OrderPage, option: OptionView | None) -> str:
    if order.declared_value is None:
        return _("No value is declared: liability is what the contract and the law say.")
    declared = money_words(order.declared_value, order.currency)
    covered = option is not None and any(one.charge == "cover" for one in option.lines)
    if covered:
        return _("Declared value %(value)s, covered by the charge above.") % {"value": declared}
    return _("Declared value %(value)s; no charge for its cover is agreed.") % {"value": declared}


def _terms(at: datetime) -> list[str]:
    terms = change_terms(house_day(at), actor=_PRINTER)
    told = []
    for change in _CHANGES:
        for stage in _STAGES:
            row = terms.get((change, stage))
            if row is None:
                continue
            fee = money_words(row.fee, row.currency) if row.fee else _("free of charge")
            how = fee if row.allowed else _("not any more")
            what = f"{word('order_change', change)} · {word('order_stage', stage)}"
            told.append(_("%(what)s: %(how)s") % {"what": what, "how": how})
    return told or [_("Ask us: no terms are set.")]


def _clarified(one: AskRow) -> str:
    """A question that the order left open, with its answer."""
    if one.answered_at is None:
        return _("%(question)s Not answered yet.") % {"question": one.question}
    agreed = pgettext("order", "Agreed") if one.agreed else pgettext("order", "To be corrected")
    said = {"question": one.question, "answer": one.answer or "–"}
    return _("%(question)s %(answer)s (%(agreed)s, %(who)s)") % {
        **said, "agreed": agreed, "who": one.answered_by,
    }  # fmt: skip


def _version(row: VersionRow) -> str:
    asked = f" · {row.asked_by}" if row.asked_by else ""
    return f"v{row.number} · {row.made_at:%Y-%m-%d}{asked}{f' · {row.reason}' if row.reason else ''}"


def quote_paper(quote_id: UUID, *, actor: Actor, at: datetime, language: str) -> Paper:
    """A quote: every option with each line explained, what it assumes, until when. Raises ``NotFound``."""
    page = quote_page(quote_id, actor=actor, at=at)
    with translation.override(language):
        return f"{page.row.number}-v{page.row.version}", letter_pdf(_quote(page, actor, at))


def _quote(page: QuotePage, actor: Actor, at: datetime) -> Letter:
    view, row, wish = quote_view(page, at), page.row, page.wish.consignment
    customer = customer_page(row.customer_id, actor=actor)
    advised = next((one for one in view.options if one.advised), None)
    zone = advised.zone if advised else "Asia/Shanghai"
    facts = [
        (pgettext("quote", "Quote"), f"{row.number} v{row.version}"),
        (_("From and to"), f"{row.origin} → {row.destination}"),
        (_("Quoted"), instant_words(row.quoted_at, zone, current())),
        (_("Expires on"), instant_words(row.expires_at, zone, current())),
    ]
    pieces = sum(one.count for one in wish.pieces)
    weight = sum((one.weight_kg * one.count for one in wish.pieces), Decimal(0))
    assumes = [
        _("%(n)s pieces, %(kg)s kg in all, as stated.") % {"n": pieces, "kg": f"{weight.normalize():f}"},
        _("Declared value: %(value)s.") % {"value": money_words(wish.declared, row.currency)},
        _("Handed over by the cut-off of the option; later, its window moves on."),
    ]
    if wish.handling:
        assumes.append(_("Handling: %(marks)s.") % {"marks": marks_words(wish.handling)})
    sections = [(_option_title(one), "\n".join(_option_lines(one))) for one in view.options]
    declined = [
        _("%(what)s: %(how)s") % {"what": service_words(one.service), "how": joined(one.reasons)}
        for one in view.declined
    ]
    if declined:
        sections.append((_("Not possible"), "\n".join(declined)))
    return Letter(
        sender=house(), number=row.number, title=pgettext("quote", "Quote"),
        addressee=(called(customer), customer.code), facts=facts,
        paragraphs=(
            _("Recommended: %(option)s. %(reason)s")
            % {"option": service_words(advised.key), "reason": view.reason},
        ) if advised else (),
        sections=[*sections, (_("Assumptions"), "\n".join(assumes))], code=scanned(row.number),
    )  # fmt: skip


def _option_title(one: OptionView) -> str:
    name = f"{word('service', one.service)} · {one.partner}" if one.partner else word("service", one.service)
    return f"{name} – {one.total}"


def _option_lines(one: OptionView) -> list[str]:
    return [
        _("Handed over by %(cutoff)s, there by %(due)s.") % {
            "cutoff": instant_words(one.cutoff_at, one.zone, current()),
            "due": instant_words(one.due_at, one.zone, current()),
        },
        f"{one.tariff} · {one.weight}",
        _("Cover: %(cover)s.") % {"cover": one.cover},
        *(_charge(line) for line in one.lines),
        *(f"+ {each}" for each in one.pros),
        *(f"– {each}" for each in one.cons),
    ]  # fmt: skip


def order_paper(kind: str, order_id: UUID, *, actor: Actor, at: datetime, language: str) -> Paper:
    """A paper of an order: ``confirmation`` or ``packing``. Raises :class:`NotFound`."""
    if kind == "confirmation":
        return confirmation(order_id, actor=actor, at=at, language=language)
    if kind == "packing":
        return packing_list(order_id, actor=actor, language=language)
    raise NotFound
