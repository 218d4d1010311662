"""Search text that finds two-character Chinese words and the tails of numbers.

PostgreSQL's text search splits on spaces, which Chinese has none of; trigrams need three characters.
So Chinese runs are indexed as overlapping pairs, and everything else as lower-case words, in one
``tsvector``-ready string under the ``simple`` configuration.
"""

from __future__ import annotations

import re
import unicodedata

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
    wanted: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower())[:12]:
        if not _HAN.match(run):
            wanted.append(f"'{run}':*")
        elif len(run) == 1:
            wanted.append(f"'{run}'")
        else:
            wanted.extend(f"'{run[place : place + 2]}'" for place in range(len(run) - 1))
    return " & ".join(wanted)
