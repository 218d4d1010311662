"""Letters on paper: a sheet with head, number and page n of m, as PDF.

Chinese is set in a font of this machine that is embedded, where one is found; else in Adobe's STSong-Light,
which every reader of PDF files brings along or replaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from reportlab.graphics.barcode import code128
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from nuoda.pages.wrapping import wrapped

CHINESE_FONTS = (
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
    Path("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"),
    Path("/usr/share/fonts/wqy-microhei/wqy-microhei.ttc"),
    Path("/System/Library/Fonts/STHeiti Light.ttc"),
    Path("C:/Windows/Fonts/simhei.ttf"),
)
_INK, _QUIET, _RULE = colors.HexColor("#1f2933"), colors.HexColor("#5f6b7a"), colors.HexColor("#c9d1da")
_SIDE, _TOP, _BOTTOM = 22 * mm, 28 * mm, 24 * mm
_PADDING = 6
_FLUSH = tuple((f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM"))
_MOST_BARS = 0.6
_MISSING = "〓"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a letter; columns named in ``right`` are set flush right."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    right: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Letter:
    """One document. ``facts`` are label and value; ``sections`` heading and text, whose lines are paragraphs;
    ``closing`` stands below the sheet; ``code`` is what a scanner reads above the title, as Code 128."""

    sender: str
    number: str
    title: str
    addressee: Sequence[str]
    facts: Sequence[tuple[str, str]]
    paragraphs: Sequence[str] = ()
    sheet: Sheet | None = None
    sections: Sequence[tuple[str, str]] = ()
    closing: Sequence[str] = ()
    lines_to_sign: Sequence[str] = field(default_factory=tuple)
    code: str = ""


def letter_pdf(letter: Letter) -> bytes:
    """The letter as a PDF file, in the active language. The same letter is the same bytes."""
    kept = BytesIO()
    frame = SimpleDocTemplate(
        kept, pagesize=A4, leftMargin=_SIDE, rightMargin=_SIDE, topMargin=_TOP, bottomMargin=_BOTTOM,
        title=f"{letter.title} {letter.number}", author=letter.sender, invariant=1,
    )  # fmt: skip

    def canvas(*args: Any, **kwargs: Any) -> Canvas:
        return _Numbered(letter, *args, **kwargs)

    frame.build(_story(letter, frame.width - 2 * _PADDING), canvasmaker=canvas)
    return kept.getvalue()


class _Numbered(Canvas):
    """Head and foot on every sheet; the foot knows how many sheets there are."""

    def __init__(self, letter: Letter, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._letter = letter
        self._sheets: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self._sheets.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]

    def save(self) -> None:
        for place, sheet in enumerate(self._sheets, start=1):
            self.__dict__.update(sheet)
            self._around(place, len(self._sheets))
            super().showPage()
        super().save()

    def _around(self, page: int, pages: int) -> None:
        width, height = A4
        self.setFont(paper_font(), 9)
        self.setFillColor(_QUIET)
        self.drawString(_SIDE + _PADDING, height - 16 * mm, self._letter.sender)
        self.drawRightString(width - _SIDE - _PADDING, height - 16 * mm, self._letter.number)
        self.setStrokeColor(_RULE)
        self.line(_SIDE + _PADDING, height - 19 * mm, width - _SIDE - _PADDING, height - 19 * mm)
        words = _("Page %(page)s of %(pages)s") % {"page": page, "pages": pages}
        self.drawCentredString(width / 2, 12 * mm, words)


def _story(letter: Letter, width: float) -> list[Flowable]:
    story: list[Flowable] = [set_text(line, size=10) for line in letter.addressee]
    story += [Spacer(1, (9 if letter.addressee else 2) * mm), *_head(letter, width), Spacer(1, 4 * mm)]
    facts = [[set_text(label, quiet=True), set_text(value)] for label, value in letter.facts]
    story += [_plain_table(facts, [width * 0.28, width * 0.72]), Spacer(1, 5 * mm)]
    for paragraph in letter.paragraphs:
        story += [set_text(paragraph, size=10.5), Spacer(1, 3 * mm)]
    for heading, words in letter.sections:
        lines = [set_text(line, size=10.5) for line in words.splitlines() if line.strip()]
        story += [set_text(heading, size=9.5, quiet=True), Spacer(1, 1 * mm)]
        story += [part for line in lines for part in (line, Spacer(1, 2 * mm))]
        story.append(Spacer(1, 3 * mm))
    if letter.sheet is not None:
        story += [Spacer(1, 2 * mm), _ruled(letter.sheet, width), Spacer(1, 6 * mm)]
    for paragraph in letter.closing:
        story += [set_text(paragraph, size=10.5), Spacer(1, 3 * mm)]
    if letter.lines_to_sign:
        story += [Spacer(1, 12 * mm), _signing(letter.lines_to_sign, width)]
    return story


def _head(letter: Letter, width: float) -> list[Flowable]:
    """The title with its bars at the right edge; a long code stands above it."""
    title = set_text(letter.title, size=17)
    if not letter.code:
        return [title]
    bars: Flowable = code128.Code128(letter.code, barWidth=0.33 * mm, barHeight=13 * mm, quiet=True)
    bars.hAlign = "RIGHT"
    if bars.width > width * _MOST_BARS:
        return [bars, Spacer(1, 6 * mm), title]
    head = Table([[title, bars]], [width - bars.width, bars.width])
    head.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "BOTTOM"), *_FLUSH]))
    return [head]


def _ruled(sheet: Sheet, width: float) -> Table:
    right = [place in sheet.right for place in range(len(sheet.headings))]
    heads = [set_text(one, quiet=True, right=end) for one, end in zip(sheet.headings, right, strict=True)]
    rows = [[set_text(cell, right=end) for cell, end in zip(row, right, strict=True)] for row in sheet.rows]
    table = Table([heads, *rows], [width * part for part in sheet.widths], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, _QUIET),
                ("LINEBELOW", (0, 1), (-1, -1), 0.3, _RULE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            ]
        )
    )
    return table


def _plain_table(rows: Sequence[Sequence[Paragraph]], widths: Sequence[float]) -> Table:
    table = Table([list(row) for row in rows], list(widths))
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 1.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
            ]
        )
    )
    return table


def _signing(lines: Sequence[str], width: float) -> Table:
    """Lines to sign on, side by side, each over its words."""
    table = Table([[set_text(one, quiet=True) for one in lines]], [width / len(lines)] * len(lines))
    places = [("LINEABOVE", (place, 0), (place, 0), 0.6, _QUIET) for place in range(len(lines))]
    table.setStyle(TableStyle([*places, ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return table


def set_text(words: str, *, size: float = 9.5, quiet: bool = False, right: bool = False) -> Paragraph:
    """A paragraph of plain words, wrapped as its script wraps; ``size`` in points."""
    words = legible(words)
    chinese = any(sign >= "\u2e80" for sign in words)
    kind, wrap = (_Chinese, "CJK") if chinese else (Paragraph, None)
    style = ParagraphStyle(
        "plain", fontName=paper_font(), fontSize=size, leading=size * 1.5, wordWrap=wrap,
        textColor=_QUIET if quiet else _INK, alignment=2 if right else 0,
    )  # fmt: skip
    return kind(escape(words), style)


class _Chinese(Paragraph):
    """A paragraph whose lines begin and end where Chinese lines may.

    The library's own wrapping knows the marks of Japanese: a line may begin with ，；：？！ or ”, and of
    two marks in a row only the first stays on its line, beyond the edge.
    """

    blPara: Any

    def breakLinesCJK(self, maxWidths: float | list[float] | tuple[float, ...]) -> Any:
        (frag,) = self.frags
        if getattr(self, "_splitpara", False):
            return frag.clone(kind=0, lines=self.blPara.lines)
        widths = maxWidths if isinstance(maxWidths, list | tuple) else [maxWidths]

        def measure(text: str) -> float:
            return float(stringWidth(text, frag.fontName, frag.fontSize))

        self.height = 0
        words = frag.text if hasattr(frag, "text") else "".join(frag.words)
        lines = wrapped(words, (widths[0], widths[-1]), measure)
        spare = [widths[-1 if place else 0] - measure(one.rstrip()) for place, one in enumerate(lines)]
        set_lines = [(space, [line]) for space, line in zip(spare, lines, strict=True)]
        return frag.clone(kind=0, lines=set_lines, ascent=frag.fontSize, descent=-0.2 * frag.fontSize)


def legible(words: str) -> str:
    """The words, with a geta mark (〓, the printer's sign for a missing type) where the font has no glyph.

    Left out in silence, a rare character at the head of a name would leave nothing of it.
    """
    known = _glyphs(paper_font())
    return (
        "".join(sign if sign in known or sign.isspace() else _MISSING for sign in words) if known else words
    )


@cache
def _glyphs(font: str) -> frozenset[str]:
    """The characters that an embedded font can set; none known for a font of the reader's own."""
    face = getattr(pdfmetrics.getFont(font), "face", None)
    return frozenset(map(chr, getattr(face, "charToGlyph", ())))


@cache
def paper_font() -> str:
    """The name of the font in use, registered once a process."""
    for path in CHINESE_FONTS:
        if path.exists():
            try:
                pdfmetrics.registerFont(TTFont("Paper", str(path)))
            except TTFError:
                continue
            return "Paper"
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"
