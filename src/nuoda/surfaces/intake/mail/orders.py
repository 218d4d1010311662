"""Orders that come by mail: read out of its sheet or its words, and left to a person.

Who sent a mail proves nothing, so nothing of it is ordered here. A known contact is told that it arrived;
nobody else is answered, and no machine.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings

from nuoda.connectors.messaging.incoming import Incoming
from nuoda.domains.customers.queries import CustomerCard, customers_of_address
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.notices.facts import Kind
from nuoda.domains.orders.commands import DraftDoubt, OrderDraft, OrderLine, WaitingDraft, keep_waiting_orders
from nuoda.domains.orders.facts import MOST_DRAFTS
from nuoda.kernel.actor import system
from nuoda.kernel.addresses import read_line
from nuoda.kernel.attachments import FileDraft
from nuoda.kernel.sniffing import plain_name
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import in_language, name_in
from nuoda.surfaces.intake.limits import LIMITS
from nuoda.surfaces.intake.mapping.apply import outcomes
from nuoda.surfaces.intake.mapping.drafts import Mapped, Outcome
from nuoda.surfaces.intake.mapping.join import JOINT
from nuoda.surfaces.intake.problems import FileRefused, MappingRefused
from nuoda.surfaces.intake.readers import SUFFIXES, open_table
from nuoda.surfaces.intake.sheet_import.layout import Layout, adapted, remembered, suggest
from nuoda.surfaces.intake.sheet_import.sheets import columns_of, schema_of

DOORKEEPER = system("mail")
BOX = "orders"
_PARTIES = (("to", "consignee"), ("from", "sender"))
_PARTS = ("name", "phone", "region", "city", "district", "street", "postcode")
_SAID = {
    "goods": re.compile(r"(?:货物|品名|货名|商品|goods|cargo)\s*[:：]\s*([^\n,，;；]{1,100})", re.IGNORECASE),
    "reference": re.compile(r"(?:订单号|单号|PO|order no\.?)\s*[:：#]\s*([\w-]{2,40})", re.IGNORECASE),
    "pieces": re.compile(r"(?<!\d)(\d{1,5})\s*(?:件|箱|pieces|pcs|cartons)", re.IGNORECASE),
    "weight_kg": re.compile(r"(?<![\d.])(\d{1,5}(?:\.\d{1,3})?)\s*(?:kg|公斤|千克)", re.IGNORECASE),
}


def is_for_orders(recipients: Sequence[str]) -> bool:
    """Whether a mail came to the address that orders are sent to."""
    domain = settings.NUODA_REPLY_DOMAIN.casefold()
    return bool(domain) and f"{BOX}@{domain}" in {one.strip().casefold() for one in recipients}


def draft_orders(mail_id: UUID, read: Incoming, files: Sequence[FileDraft], *, at: datetime) -> int:
    """Keep what a mail orders until a person confirms it. Returns how many drafts are new."""
    cards = customers_of_address(read.sender, actor=DOORKEEPER)
    card = cards[0] if len(cards) == 1 else None
    drafts = list(_drafts(mail_id, read, files, card, at))
    fresh = keep_waiting_orders(by=DOORKEEPER, at=at, drafts=drafts)
    if fresh and card is not None:
        _acknowledge(mail_id, read, card, at)
    return fresh


def _drafts(
    mail_id: UUID, read: Incoming, files: Sequence[FileDraft], card: CustomerCard | None, at: datetime
) -> Iterator[WaitingDraft]:
    kept = {one.name: one.id for one in files}
    head = (mail_id, card.id if card else None, read.sender, read.title)
    place = 0
    for file in read.files:
        name = plain_name(file.name)
        if Path(name).suffix.casefold() not in SUFFIXES or name not in kept:
            continue
        rows, total = _rows(name, file.body, card, at)
        if total > MOST_DRAFTS:
            yield _draft(head, place, source=name, file_id=kept[name], rows=total)
            place += 1
            continue
        for values, doubts in rows:
            yield _draft(head, place, source=name, file_id=kept[name], values=values, doubts=doubts)
            place += 1
    if not place:
        yield _draft(head, 0, values=_in_words(f"{read.title}\n{read.words}"))


def _draft(
    head: tuple[UUID, UUID | None, str, str],
    place: int,
    *,
    source: str = "",
    file_id: UUID | None = None,
    values: dict[str, str] | None = None,
    doubts: Sequence[DraftDoubt] = (),
    rows: int = 0,
) -> WaitingDraft:
    mail_id, customer_id, sender, title = head
    return WaitingDraft(
        mail_id, place, customer_id, sender, title, source, file_id, values or {}, doubts, rows
    )


_Read = tuple[dict[str, str], list[DraftDoubt]]


def _rows(name: str, body: bytes, card: CustomerCard | None, at: datetime) -> tuple[list[_Read], int]:
    """The orders of a sheet as the form's values, and how many rows it has; one draft that says what is wrong
    for a file that is no table."""
    schema = schema_of("orders")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sheet{Path(name).suffix.casefold()}"
        path.write_bytes(body)
        try:
            with open_table(path, schema.source.form, LIMITS) as table:
                header = list(table.header)
                total = sum(1 for _row in table.rows)
            guess = suggest({one.name: one for one in columns_of("orders")}, header)
            known = remembered(card.id, "orders", header, guess, actor=DOORKEEPER) if card else guess
            columns = dict(known.columns)
            columns.pop("customer", None)
            layout = Layout(card.code if card else "-", columns, at)
            found = list(islice(outcomes(adapted(schema, layout), {schema.rows: [path]}), MOST_DRAFTS))
        except (FileRefused, MappingRefused) as refused:
            doubts = [DraftDoubt("", one.reason) for one in refused.fields]
            return [({}, doubts)], 1
    return [_values(one, at) for one in found], total


def _values(row: Outcome, at: datetime) -> _Read:
    if not isinstance(row, Mapped) or row.order is None:
        refusals = [] if isinstance(row, Mapped) else row.refusals
        said = [_("Row %(row)s, %(field)s: %(reason)s", _figures(one)) for one in refusals]
        return {}, [DraftDoubt("", one) for one in said]
    order = row.order
    values = {
        "reference": order.reference, "goods": _unnamed(order), "pieces": str(order.pieces),
        "weight_kg": str(order.weight_kg or ""), "declared_value": str(order.declared_value or ""),
        "service": order.service, "handling": "，".join(order.handling),
    }  # fmt: skip
    for side, party in _PARTIES:
        whole = getattr(order, party)
        values |= {f"{side}_{part}": getattr(whole, part) for part in _PARTS} | {f"{side}_line": whole.raw}
    values |= _lines(order.lines)
    return {name: value for name, value in values.items() if value}, []


def _unnamed(order: OrderDraft) -> str:
    """The goods that no line names."""
    named = {one.description for one in order.lines}
    parts = order.goods.removesuffix(" …").split(JOINT) if named else [order.goods]
    return JOINT.join(one for one in parts if one not in named)


def _lines(lines: Sequence[OrderLine]) -> dict[str, str]:
    """Lines of products by the names of the order form, which says what its products are called."""
    found: dict[str, str] = {}
    for n, one in enumerate(lines):
        parts = {"sku": one.sku, "quantity": str(one.quantity), "substitutes": one.substitutes}
        found |= {f"{name}_{n}": value for name, value in parts.items()}
    return found


def _figures(one: object) -> dict[str, object]:
    return {name: getattr(one, name) for name in ("row", "field", "reason")}


def _in_words(words: str) -> dict[str, str]:
    """What the words of a mail say of one order; the line most like an address is its consignee."""
    found = {name: match.group(1).strip() for name, one in _SAID.items() if (match := one.search(words))}
    lines = [one.strip() for one in words.splitlines() if 8 <= len(one.strip()) <= 400][:60]
    scored = [(bool(read.code) * 2 + bool(read.phone), line) for line in lines for read in [read_line(line)]]
    best = max(scored, key=lambda one: one[0], default=(0, ""))
    if best[0] < 2:
        return found
    read = read_line(best[1])
    parts = {f"to_{part}": getattr(read, part) for part in _PARTS if getattr(read, part)}
    return found | parts | {"to_line": best[1]}


def _acknowledge(mail_id: UUID, read: Incoming, card: CustomerCard, at: datetime) -> None:
    """Tell a known contact that her mail arrived and is not yet an order; each mail once."""
    title = _("Your orders have arrived: %(title)s", {"title": read.title[:100] or "–"})
    words = _("We read them and confirm each order. Until then nothing is ordered by your mail.")
    language = card.language
    figures = {
        "name": name_in(card, language),
        "title": in_language(title, language), "words": in_language(words, language),
    }  # fmt: skip
    notice = NoticeDraft(
        kind=Kind.ORDER.value, subject_kind="mail", subject_id=mail_id, customer_id=card.id,
        label=read.title[:100] or "–", recipient=read.sender, language=language, figures=figures,
        once=f"order-mail:{mail_id}", gather=timedelta(0),
    )  # fmt: skip
    queue_notices(by=DOORKEEPER, at=at, notices=[notice])
