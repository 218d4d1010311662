"""Waybill labels of 100 × 150 mm, one a piece: as PDF, and in ZPL for label printers.

Code 128 bears the piece's number, the QR code the address where the parcel is followed. Parties come masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from django.http import HttpResponse
from django.utils.translation import gettext as _
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode import code128
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from nuoda.pages.paper import paper_font, set_text

WIDTH, HEIGHT = 100, 150
_EDGE = 4
# Dots a millimetre of the usual label printer, 203 dpi.
_DOTS = 8
# Signs of an address that fit; a longer one is set smaller from a third of that on.
_LONGEST = 180
_HELD = re.compile(r"[\^~\\]")


@dataclass(frozen=True, slots=True)
class LabelParty:
    """Somebody as the label may name her: masked."""

    name: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Label:
    """One label. ``number`` is what the bar code bears, ``piece`` of ``pieces`` counts from 1.

    ``sort_code`` and ``sort_place`` are read from afar; ``marks`` are words on handling, ``facts`` label
    and value; ``follow`` is the address in the QR code. Where the number is an ``sscc``, the bars are GS1-128
    and bear it behind its application identifier (GS1 General Specifications, section 2.2.1).
    """

    house: str
    service: str
    number: str
    waybill: str
    piece: int
    pieces: int
    sort_code: str
    sort_place: str
    consignee: LabelParty
    sender: LabelParty
    marks: Sequence[str]
    facts: Sequence[tuple[str, str]]
    follow: str
    sscc: bool = False


def labels_pdf(labels: Iterable[Label]) -> bytes:
    """A page for each label, in the active language. The same labels are the same bytes."""
    kept = BytesIO()
    canvas = Canvas(kept, pagesize=(WIDTH * mm, HEIGHT * mm), invariant=1)
    for one in labels:
        _draw(canvas, one)
        canvas.showPage()
    canvas.save()
    return kept.getvalue()


def _draw(canvas: Canvas, label: Label) -> None:
    top = HEIGHT - _EDGE
    _head(canvas, label, top)
    _bars(canvas, label, top - 47)
    _rule(canvas, top - 51)
    used = _party(canvas, _("To"), label.consignee, top - 53, size=11.5)
    _rule(canvas, used)
    used = _party(canvas, _("From"), label.sender, used - 2, size=8.5)
    _rule(canvas, used)
    _foot(canvas, label, used - 2)


def _head(canvas: Canvas, label: Label, top: float) -> None:
    canvas.setFont(paper_font(), 10)
    canvas.drawString(_EDGE * mm, (top - 4) * mm, label.house)
    canvas.setFont(paper_font(), 15)
    canvas.drawRightString((WIDTH - _EDGE) * mm, (top - 5) * mm, label.service)
    canvas.setFont(paper_font(), 34)
    canvas.drawString(_EDGE * mm, (top - 20) * mm, label.sort_code)
    canvas.setFont(paper_font(), 15)
    canvas.drawRightString((WIDTH - _EDGE) * mm, (top - 18) * mm, label.sort_place)
    _rule(canvas, top - 24)


def _bars(canvas: Canvas, label: Label, bottom: float) -> None:
    """Code 128 across the label, with quiet zones; as wide bars as fit, and the number below."""
    borne = f"\xf100{label.number}" if label.sscc else label.number
    room = (WIDTH - 2 * _EDGE) * mm
    plain = code128.Code128(borne, barWidth=1, barHeight=17 * mm, quiet=True)
    width = min(0.5 * mm, room / plain.width)
    bars = code128.Code128(borne, barWidth=width, barHeight=17 * mm, quiet=True)
    bars.drawOn(canvas, (WIDTH * mm - bars.width) / 2, (bottom + 4.5) * mm)
    canvas.setFont(paper_font(), 12)
    words = f"(00) {label.number}" if label.sscc else label.number
    canvas.drawCentredString(WIDTH * mm / 2, bottom * mm, words)


def _party(canvas: Canvas, word: str, party: LabelParty, top: float, *, size: float) -> float:
    """A party below ``top``. Returns where it ends, in millimetres from below."""
    canvas.setFont(paper_font(), size + 1.5)
    canvas.drawString(_EDGE * mm, (top - 5) * mm, word)
    left, room = _EDGE + 13, WIDTH - 2 * _EDGE - 13
    address = party.address if len(party.address) <= _LONGEST else f"{party.address[: _LONGEST - 1]}…"
    lines = (f"{party.name}  {party.phone}".strip() or "–", address or "–")
    for line in lines:
        paragraph = set_text(line, size=size if len(line) <= _LONGEST // 3 else size * 0.7)
        _width, height = paragraph.wrap(room * mm, 40 * mm)
        top -= height / mm
        paragraph.drawOn(canvas, left * mm, top * mm)
    return top - 2


def _foot(canvas: Canvas, label: Label, top: float) -> None:
    side = 26
    code = QrCodeWidget(label.follow, barLevel="M")
    box = code.getBounds()
    scale = side * mm / (box[2] - box[0])
    drawing = Drawing(side * mm, side * mm, transform=(scale, 0, 0, scale, 0, 0))
    drawing.add(code)
    renderPDF.draw(drawing, canvas, (WIDTH - _EDGE - side) * mm, (_EDGE + 1) * mm)
    canvas.setFont(paper_font(), 20)
    canvas.drawRightString((WIDTH - _EDGE) * mm, (_EDGE + side + 4) * mm, f"{label.piece}/{label.pieces}")
    room = WIDTH - 3 * _EDGE - side
    facts = [f"{name} {value}" for name, value in label.facts]
    for line in (*facts, " · ".join(label.marks)):
        paragraph = set_text(line, size=8.5)
        _width, height = paragraph.wrap(room * mm, 20 * mm)
        top -= height / mm
        if top < _EDGE:
            break
        paragraph.drawOn(canvas, _EDGE * mm, top * mm)


def _rule(canvas: Canvas, place: float) -> None:
    canvas.setLineWidth(0.6)
    canvas.line(_EDGE * mm, place * mm, (WIDTH - _EDGE) * mm, place * mm)


def label_file(labels: Sequence[Label], kind: str) -> HttpResponse:
    """Labels as a file to print: ``zpl``, else PDF."""
    name = labels[0].waybill
    if kind == "zpl":
        body, content_type = labels_zpl(labels).encode(), "application/zpl; charset=utf-8"
        return HttpResponse(body, content_type=content_type, headers=_as_file(f"{name}.zpl"))
    body = labels_pdf(labels)
    return HttpResponse(body, content_type="application/pdf", headers=_as_file(f"{name}.pdf"))


def _as_file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{re.sub(r"[^A-Za-z0-9._-]", "_", name)}"'}


def labels_zpl(labels: Iterable[Label], *, font: str = "0") -> str:
    """The same in ZPL II at 203 dpi, UTF-8 (^CI28). ``font`` is a font on the printer that has Chinese."""
    return "".join(_zpl(one, font) for one in labels)


def _zpl_bars(label: Label) -> str:
    """Mode A chooses the set by itself; with FNC1 (>8) in front the numbers of set C make it GS1-128."""
    return f"N^FD>;>800{label.number}" if label.sscc else f"A^FD{_HELD.sub(' ', label.number)}"


def _zpl(label: Label, font: str) -> str:
    width, edge = WIDTH * _DOTS, _EDGE * _DOTS
    inner = width - 2 * edge

    def words(x: int, y: int, size: int, text: str, *, lines: int = 1, align: str = "L") -> str:
        held = _HELD.sub(" ", text)
        room = width - edge - x
        return f"^FO{x},{y}^A{font},{size}^FB{room},{lines},4,{align}^FD{held}^FS"

    def rule(y: int) -> str:
        return f"^FO{edge},{y}^GB{inner},3,3^FS"

    facts = [f"{name} {value}" for name, value in label.facts] + [" · ".join(label.marks)]
    parts = [
        f"^XA^CI28^PW{width}^LL{HEIGHT * _DOTS}^LH0,0",
        words(edge, 34, 30, label.house), words(edge, 30, 44, label.service, align="R"),
        words(edge, 100, 96, label.sort_code), words(edge, 130, 44, label.sort_place, align="R"),
        rule(224),
        f"^FO{edge + 24},250^BY3,3,136^BCN,136,Y,N,N,{_zpl_bars(label)}^FS",
        rule(440),
        words(edge, 456, 40, _("To")),
        words(edge + 104, 456, 36, f"{label.consignee.name}  {label.consignee.phone}"),
        words(edge + 104, 502, 36, label.consignee.address, lines=3),
        rule(640),
        words(edge, 656, 30, _("From")),
        words(edge + 104, 656, 28, f"{label.sender.name}  {label.sender.phone}"),
        words(edge + 104, 692, 28, label.sender.address, lines=2),
        rule(770),
        *(words(edge, 790 + 36 * place, 26, line) for place, line in enumerate(facts)),
        words(edge, 900, 64, f"{label.piece}/{label.pieces}", align="R"),
        f"^FO{width - edge - 208},960^BQN,2,6^FDMA,{_HELD.sub(' ', label.follow)}^FS",
        "^XZ\n",
    ]  # fmt: skip
    return "".join(parts)
