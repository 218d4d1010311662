"""Waybill labels of 100 × 150 mm, one a piece: as PDF, and in ZPL for label printers.

Code 128 bears the piece's number, the QR code the address where the parcel is followed. Parties come masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode import code128
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from nuoda.pages.paper import legible, paper_font, set_text

WIDTH, HEIGHT = 100, 150
_EDGE = 4
# Dots a millimetre of the usual label printer, 203 dpi.
_DOTS = 8
# Signs of an address that fit; a longer one is set smaller from a third of that on.
_LONGEST = 180
# Dots across the QR code at most.
_CODE_DOTS = 216
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
    room = WIDTH - 2 * _EDGE
    used = _line(canvas, label.house, top - 4, size=10, room=room * 0.4)
    _line(canvas, label.service, top - 5, size=15, room=room - used - 3, right=True)
    used = _line(canvas, label.sort_code, top - 20, size=34, room=room * 0.6)
    _line(canvas, label.sort_place, top - 18, size=15, room=room - used - 3, right=True)
    _rule(canvas, top - 24)


def _line(
    canvas: Canvas, words: str, height: float, *, size: float, room: float, right: bool = False
) -> float:
    """One line of at most ``room`` millimetres, set smaller where it is longer. Returns how wide it is."""
    words = legible(words)
    wide = stringWidth(words, paper_font(), size)
    if wide > room * mm:
        size, wide = size * room * mm / wide, room * mm
    canvas.setFont(paper_font(), size)
    if right:
        canvas.drawRightString((WIDTH - _EDGE) * mm, height * mm, words)
    else:
        canvas.drawString(_EDGE * mm, height * mm, words)
    return float(wide / mm)


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
    for place, line in enumerate((" · ".join(label.marks), *facts)):
        paragraph = set_text(line, size=8.5 if place else 11)
        _width, height = paragraph.wrap(room * mm, 20 * mm)
        top -= height / mm
        if top < _EDGE:
            break
        if line:
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


def labels_zpl(labels: Iterable[Label]) -> str:
    """The same in ZPL II at 203 dpi, UTF-8 (^CI28), in the printer's font that ``NUODA_ZPL_FONT`` names."""
    return "".join(_zpl(one) for one in labels)


def _zpl(label: Label) -> str:
    width, edge = WIDTH * _DOTS, _EDGE * _DOTS
    inner, said, code = width - 2 * edge, edge + 104, _zpl_code(label.follow)
    left, nth = inner - _CODE_DOTS - 24, f"{label.piece}/{label.pieces}"
    marks, facts = " · ".join(label.marks), [f"{name} {value}" for name, value in label.facts]
    below = 790 + (108 if marks else 0)
    parts = [
        f"^XA^CI28^PW{width}^LL{HEIGHT * _DOTS}^LH0,0",
        _zpl_words(edge, 34, 30, label.house, inner // 3),
        _zpl_words(edge + inner // 3, 30, 44, label.service, inner - inner // 3, align="R"),
        _zpl_words(edge, 100, 96, label.sort_code, inner * 3 // 5),
        _zpl_words(edge + inner * 3 // 5, 130, 44, label.sort_place, inner * 2 // 5, align="R"),
        _zpl_rule(224), _zpl_bars(label), _zpl_rule(440),
        _zpl_words(edge, 456, 40, _("To"), 100),
        _zpl_words(said, 456, 36, _named(label.consignee), width - edge - said),
        _zpl_words(said, 502, 36, label.consignee.address, width - edge - said, lines=3),
        _zpl_rule(640),
        _zpl_words(edge, 656, 30, _("From"), 100),
        _zpl_words(said, 656, 28, _named(label.sender), width - edge - said),
        _zpl_words(said, 692, 28, label.sender.address, width - edge - said, lines=2),
        _zpl_rule(770),
        _zpl_words(edge, 790, 30, marks, left, lines=3) if marks else "",
        *(
            _zpl_words(edge, below + 36 * place, 26, line, left)
            for place, line in enumerate(facts[: (1180 - below) // 36])
        ),
        _zpl_words(edge + inner - _CODE_DOTS, 880, 60, nth, _CODE_DOTS, align="R"),
        code, "^XZ\n",
    ]  # fmt: skip
    return "".join(parts)


def _named(party: LabelParty) -> str:
    return f"{party.name}  {party.phone}".strip()


def _zpl_words(x: int, y: int, size: int, text: str, room: int, *, lines: int = 1, align: str = "L") -> str:
    """A block of text, cut where it is longer than its lines: a printer sets what is over on the last one.

    A single line is set smaller first, down to six tenths.
    """
    held = _HELD.sub(" ", text)
    if lines == 1:
        size = max(size * 6 // 10, min(size, int(room / max(sum(map(_wide, held)), 1.0))))
    font = settings.NUODA_ZPL_FONT
    chosen = f"^A{font}N,{size}" if len(font) == 1 else f"^A@N,{size},{size},{font}"
    return f"^FO{x},{y}{chosen}^FB{room},{lines},4,{align}^FD{_cut(held, size, room, lines)}^FS"


def _wide(sign: str) -> float:
    """How wide a character is to its height, in the printer's condensed font or a Chinese one."""
    return 1.0 if sign >= "\u2e80" else 0.55


def _cut(text: str, size: int, room: int, lines: int) -> str:
    """As much as fits; a tenth of several lines is left to where they break."""
    left = room * lines * (1.0 if lines == 1 else 0.9) / size
    if sum(map(_wide, text)) <= left:
        return text
    left -= 1.0
    for place, sign in enumerate(text):
        left -= _wide(sign)
        if left < 0:
            return f"{text[:place].rstrip()}…"
    return text


def _zpl_rule(y: int) -> str:
    return f"^FO{_EDGE * _DOTS},{y}^GB{(WIDTH - 2 * _EDGE) * _DOTS},3,3^FS"


def _zpl_bars(label: Label) -> str:
    """Bars as wide as fit, in the middle: three dots, two for a long number.

    Mode A chooses the set by itself; with FNC1 (>8) in front the numbers of set C make it GS1-128.
    """
    number = _HELD.sub(" ", label.number)
    borne = f"\xf100{number}" if label.sscc else number
    modules = int(code128.Code128(borne, barWidth=1, quiet=False).width)
    room = (WIDTH - 2 * _EDGE) * _DOTS
    dots = next((one for one in (3, 2) if one * modules <= room), 1)
    mode = f"N^FD>;>800{number}" if label.sscc else f"A^FD{number}"
    return f"^FO{(WIDTH * _DOTS - dots * modules) // 2},250^BY{dots},3,136^BCN,136,Y,N,N,{mode}^FS"


def _zpl_code(follow: str) -> str:
    """The QR code in the lower corner, as large as it may be without leaving the label."""
    held = _HELD.sub(" ", follow)
    plan: Any = QRCode(None, QRErrorCorrectLevel.M)
    plan.addData(held)
    plan.make()
    modules = int(plan.getModuleCount())
    dots = max(2, min(6, _CODE_DOTS // modules))
    left = (WIDTH - _EDGE) * _DOTS - dots * modules
    return f"^FO{left},960^BQN,2,{dots}^FDMA,{held}^FS"
