"""What somebody wrote: HTML as its words, and new words apart from what they repeat."""

from __future__ import annotations

import re
from html.parser import HTMLParser

LONGEST_HTML = 1_000_000
_HIDDEN = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math"}
)
_BLOCKS = frozenset(
    ("p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "section",
     "article", "header", "footer", "blockquote", "pre")
)  # fmt: skip
_MANY_LINES = re.compile(r"\n{3,}")
_BEGINS_QUOTE = re.compile(
    r"^\s*(-{2,}\s*(original message|forwarded message|原始邮件|原邮件|转发邮件|转发的邮件).*"
    r"|on\b.{4,200}\bwrote\s*[:：]"
    r"|(在\s*)?.{4,120}写道\s*[:：]"
    r"|_{10,})\s*$",
    re.IGNORECASE,
)
_HEAD_FROM = re.compile(r"^\s*\W{0,2}(from|发件人|寄件者)\W{0,2}\s*[:：]", re.IGNORECASE)
_HEAD_MORE = re.compile(
    r"^\s*\W{0,2}(sent|date|to|subject|发送时间|日期|时间|收件人|主题)\W{0,2}\s*[:：]", re.IGNORECASE
)


class _Words(HTMLParser):
    """Collects the words; what is hidden, runs or would be fetched from elsewhere is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._hidden = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        if tag == "blockquote":
            self._quoted += 1
        if tag in _BLOCKS:
            self._break()
        if tag == "li":
            self.said.append("- ")
        elif tag in ("td", "th"):
            self.said.append("\t")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        if tag == "blockquote":
            self._quoted = max(0, self._quoted - 1)
        if tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.said.append(re.sub(r"\s+", " ", data))

    def _break(self) -> None:
        self.said.append("\n> " if self._quoted else "\n")


def words_of_html(page: str) -> str:
    """The words of an HTML page, quotations marked by ``> ``; no script, no address of a picture."""
    reader = _Words()
    try:
        reader.feed(page[:LONGEST_HTML])
        reader.close()
    except (AssertionError, ValueError, IndexError, RecursionError):
        return tidy(re.sub(r"<[^>]*>", " ", page[:LONGEST_HTML]))
    return tidy("".join(reader.said))


def tidy(text: str) -> str:
    lines = [re.sub(r"[ \t\xa0]+", " ", line).strip() for line in text.split("\n")]
    kept = [line for line in lines if line != ">"]
    return _MANY_LINES.sub("\n\n", "\n".join(kept)).strip()


def fold(text: str) -> tuple[str, str]:
    """New words, and what they repeat of earlier mails. Words below a quotation are new too."""
    lines = text.split("\n")
    begins = next((place for place in range(len(lines)) if _is_quote_head(lines, place)), None)
    if begins is not None and any(line.strip() for line in lines[:begins]):
        return _joined(lines[:begins], drop_quoted=False), "\n".join(lines[begins:]).strip()
    rest = lines if begins is None else lines[:begins] + lines[begins + 1 :]
    new = [line for line in rest if not line.lstrip().startswith(">")]
    old = [line for line in lines if line.lstrip().startswith(">") or line not in rest]
    if not any(line.strip() for line in new):
        return text.strip(), ""
    return _joined(new, drop_quoted=False), "\n".join(old).strip()


def _joined(lines: list[str], *, drop_quoted: bool) -> str:
    return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _is_quote_head(lines: list[str], place: int) -> bool:
    line = lines[place]
    if len(line) > 400:
        return False
    if _BEGINS_QUOTE.match(line):
        return True
    following = lines[place + 1 : place + 5]
    return bool(_HEAD_FROM.match(line)) and sum(bool(_HEAD_MORE.match(one[:400])) for one in following) >= 2
