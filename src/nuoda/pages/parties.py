"""The parts of an address in a form: read from one pasted line, each guess shown as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.kernel.addresses import AddressLine, read_line
from nuoda.kernel.limits import ADDRESS_LINE_CHARACTERS, NAME_CHARACTERS
from nuoda.kernel.translate import here, joined

SIDES: Mapping[str, str] = {"to": "consignee", "from": "sender"}
"""What stands before the names of the fields of each side."""
LABELS: Mapping[str, Any] = {
    "name": _("Name"),
    "phone": _("Phone"),
    "region": _("Province or region"),
    "city": _("City"),
    "district": _p("address", "District"),
    "street": _p("address", "Street, house, room"),
    "postcode": _("Postcode"),
}
HOME = "CN"
# What CLDR lists as territories and nobody lives in as a country.
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
# What an address form in Chinese calls what CLDR names otherwise, beside the countries.
_OURS = {"HK": "中国香港", "MO": "中国澳门", "TW": "中国台湾"}
_NEEDED = ("name", "phone", "city", "street")


@dataclass(frozen=True, slots=True)
class Guess:
    """What was guessed at a field, in words, and what else it may be."""

    reason: str
    choices: tuple[str, ...]


def add_party(form: forms.Form, side: str, *, needed: bool) -> None:
    """The fields of one side: the line that is pasted, and its parts."""
    form.fields[f"{side}_line"] = forms.CharField(
        label=_("Paste the whole line"), max_length=ADDRESS_LINE_CHARACTERS, required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )  # fmt: skip
    # Abroad a consignee may have no phone (domains/orders/commands/parties.py).
    at_home = (form.data or form.initial).get(f"{side}_country") in (None, "", HOME)
    for name, label in LABELS.items():
        wanted = needed and name in _NEEDED and (name != "phone" or at_home)
        field = forms.CharField(label=label, max_length=NAME_CHARACTERS, required=wanted)
        field.widget.attrs["autocomplete"] = "off"
        form.fields[f"{side}_{name}"] = field
    form.fields[f"{side}_country"] = forms.ChoiceField(
        label=_("Country"), required=False, initial=HOME,
        choices=lambda: [("", "–"), *countries((get_language() or "en")[:2])],
    )  # fmt: skip


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Code and name of each country and region of ISO 3166-1, by name, our own first."""
    named = Locale(language).territories.items()
    found = [(code, str(name)) for code, name in named if len(code) == 2 and code.isalpha()]
    kept = [(code, _OURS.get(code, name) if language == "zh" else name) for code, name in found]
    home = next(name for code, name in kept if code == HOME)
    kept = [one for one in kept if one[0] not in _NO_COUNTRIES]
    return tuple(sorted(kept, key=lambda one: (one[0] != HOME, not one[1].startswith(home), _spelt(one[1]))))


def _spelt(name: str) -> bytes:
    """What sorts a Chinese name by its sound: GB 18030 has the common characters in the order of pinyin."""
    return name.encode("gb18030")


def party_parts(cleaned: Mapping[str, Any], side: str) -> dict[str, str]:
    """The address as it was confirmed, with the line it was read from and what that was read by."""
    given = {name: cleaned[f"{side}_{name}"].strip() for name in LABELS}
    raw = cleaned[f"{side}_line"].strip()
    read = read_line(raw)
    unchanged = (read.region, read.city) == (given["region"], given["city"])
    known = (read.code, read.version) if raw and unchanged else ("", "")
    country = cleaned.get(f"{side}_country") or (read.country if raw else HOME) or HOME
    return {**given, "country": country, "raw": raw, "division": known[0], "table": known[1]}


def unread(typed: Mapping[str, str]) -> Iterator[str]:
    """The sides whose line was pasted and not yet read into its parts, as without scripts."""
    for side in SIDES:
        filled = any(typed.get(f"{side}_{name}", "").strip() for name in LABELS)
        if typed.get(f"{side}_line", "").strip() and not filled:
            yield side


def unplaced(typed: Mapping[str, str]) -> Iterator[str]:
    """The country fields left open beside a line that names no country we know."""
    for side in SIDES:
        name = f"{side}_country"
        if name in typed and not typed[name] and typed.get(f"{side}_line", "").strip():
            yield name


def parts_of(read: AddressLine, side: str) -> dict[str, str]:
    """A line that was read, by the names of the fields."""
    return {f"{side}_{name}": getattr(read, name) for name in (*LABELS, "country")}


def guesses(read: AddressLine) -> dict[str, Guess]:
    """What of a line is a guess, by the part it is at; ``raw`` for the line as a whole."""
    found: dict[str, Guess] = {}
    for one in read.doubts:
        known = found.get(one.field)
        reason = joined((known.reason, here(one.reason))) if known else here(one.reason)
        found[one.field] = Guess(reason, (*(known.choices if known else ()), *one.choices))
    return found


def party_shown(form: forms.Form, side: str, read: AddressLine | None, read_url: str) -> dict[str, Any]:
    """The context of ``pages/parts/party.html``; ``read_url`` answers with ``party_parts.html``."""
    found = guesses(read) if read is not None else {}
    return {
        "side": side,
        "read_url": read_url,
        "line": form[f"{side}_line"],
        "parts": [(form[f"{side}_{name}"], found.get(name)) for name in (*LABELS, "country")],
        "general": found.get("raw"),
    }


def field_of(problem: str) -> str:
    """Problems name ``consignee.city``; the form calls it ``to_city``."""
    side, _dot, part = problem.partition(".")
    return next((f"{one}_{part}" for one, whole in SIDES.items() if whole == side), problem)
