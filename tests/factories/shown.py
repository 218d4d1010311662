"""What a reader sees of a page. Tokens, ids and nonces hold any short word or number by chance, so a test
that looks for one looks here and not in the markup."""

from __future__ import annotations

from html.parser import HTMLParser

_UNSEEN = ("script", "style", "template")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag in _UNSEEN

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag in _UNSEEN

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.said.append(data)


def shown(markup: str) -> str:
    """The words between the tags, in the order of the page, each run of blanks one space."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return " ".join(" ".join(reader.said).split())
