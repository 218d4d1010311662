"""Words of the pages about carriers' data, and meanings of codes in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.pages import badges
from nuoda.pages.badges import Badge
from nuoda.pages.vocabulary import choices, word

DOCUMENT_STATES: Mapping[str, Badge] = {
    "received": Badge(_p("document", "Waiting to be read"), "open", "hourglass"),
    "processed": Badge(_p("document", "Understood"), "kept", "circle-check"),
    "refused": Badge(_p("document", "Refused"), "broken", "circle-x"),
}
# Why somebody opens what a carrier sent, consignees' data and all; kept with the fact that it was opened.
OPENING_PURPOSES: Mapping[str, Badge] = {
    "check_scan": Badge(_p("purpose", "To check what a scan said"), icon="scan"),
    "map_code": Badge(_p("purpose", "To learn what a code means"), icon="tag"),
    "mend_connector": Badge(_p("purpose", "To see why it was refused"), icon="tool"),
    "claim": Badge(_p("purpose", "As evidence for a claim"), icon="scale"),
}

for _kind, _words in (("document", DOCUMENT_STATES), ("opening", OPENING_PURPOSES)):
    badges.register(_kind, _words)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A milestone or a reason as it is offered: found by its code and by its words in every language."""

    code: str
    words: str


def meanings(kind: str) -> list[Meaning]:
    """Every milestone or reason with its words, the reader's language first."""
    own = translation.get_language()
    others = [code for code, _name in settings.LANGUAGES if code != own]
    found = {code: [str(label)] for code, label in choices(kind)}
    for language in others:
        with translation.override(language):
            for code, label in choices(kind):
                found[code].append(str(label))
    return [Meaning(code, " · ".join(dict.fromkeys(words))) for code, words in found.items()]


def find_meaning(kind: str, typed: str) -> str | None:
    """The code that was typed or chosen, by its code or by its word in any language; None for neither."""
    wanted = typed.strip().casefold()
    for one in meanings(kind):
        if wanted in (one.code.casefold(), one.words.casefold(), *one.words.casefold().split(" · ")):
            return one.code
    return None


def meaning_words(milestone: str, reason: str) -> str:
    """``Delivered``, ``Held by customs · Customs papers missing``, or that it says nothing."""
    parts = [word("milestone", milestone) if milestone else "", word("reason", reason) if reason else ""]
    return " · ".join(part for part in parts if part) or _("Nothing for the status")


def source_typed(typed: str) -> str:
    """A source as it is kept, from its code or from what it is called on our pages; else what was typed."""
    return find_meaning("connector", typed) or typed.strip()
