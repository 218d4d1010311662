"""The only writers of quotes."""

from __future__ import annotations

from nuoda.domains.contracts.commands.quotes.drafts import Quoted, QuoteDraft, QuoteReport
from nuoda.domains.contracts.commands.quotes.make import make_quotes
from nuoda.domains.contracts.commands.quotes.take import Taking, take_quotes

__all__ = ["QuoteDraft", "QuoteReport", "Quoted", "Taking", "make_quotes", "take_quotes"]
