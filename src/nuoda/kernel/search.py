"""Search text that finds two-character Chinese words and the tails of numbers.

PostgreSQL's text search splits on spaces, which Chinese has none of; trigrams need three characters.
So Chinese runs are indexed as overlapping pairs, and everything else as lower-case words, in one
``tsvector``-ready string under the ``simple`` configuration.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[^\W_]+", re.UNICODE)
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def tokens(text: str) -> list[str]:
    """The words of a text: Chinese as single characters and pairs, Latin words and figures whole."""
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if _HAN.match(run):
            found.extend(run)
            found.extend(run[place : place + 2] for place in range(len(run) - 1))
        else:
            found.append(run)
    return found


def index_text(*parts: str) -> str:
    """What is stored beside a row for search, each token once."""
    return " ".join(dict.fromkeys(token for part in parts for token in tokens(part)))


def query_text(text: str) -> str:
    """A ``to_tsquery('simple', …)`` expression: all words must occur, the last Latin one as a prefix.

    Empty where the text holds no word.
    """
    return " & ".join(_wanted(text, shortest=1))


def firm_text(text: str) -> str:
    """What an index answers at once: the same without the beginnings of few signs.

    Numbers with such a beginning may be a hundred thousand, and the index gathers all of them before it looks
    who holds the other words. Empty where none is left out, or too little would be left to find few rows.
    """
    every, firm = _wanted(text, shortest=1), _wanted(text, shortest=_FEW_SIGNS + 1)
    return " & ".join(firm) if 1 < len(firm) < len(every) else ""


def any_text(texts: Iterable[str]) -> str:
    """A ``to_tsquery('simple', …)`` expression: all words of one of the texts must occur, each whole."""
    groups = dict.fromkeys(" & ".join(f"'{one}'" for one in tokens(text)) for text in texts)
    return " | ".join(f"({one})" for one in groups if one)


_FEW_SIGNS = 3


def _wanted(text: str, *, shortest: int) -> list[str]:
    """The words that must occur, without those Latin ones that are shorter."""
    wanted: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower())[:12]:
        if not _HAN.match(run):
            if len(run) >= shortest:
                wanted.append(f"'{run}':*")
        elif len(run) == 1:
            wanted.append(f"'{run}'")
        else:
            wanted.extend(f"'{run[place : place + 2]}'" for place in range(len(run) - 1))
    return wanted
