"""Phones: whether what was written can be called, and those in a text (domain reference §4.6, §8 no. 33).

A plausible number is never refused: mobile, landline and service numbers of China, numbers abroad, virtual
numbers (17…, 95…), extensions, two phones in one field, and what a platform masked. No number is looked up.
"""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

from nuoda.kernel.checks import check_text
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

PHONE_CHARACTERS = 60
HOME = ("", "CN")
_D = r"[\d*]"
_AREA = r"(?:10|[2-9]\d{1,2})"
_EXTENSION = (
    r"(?:\s*(?:转接?|分机号?|ext\.?|x|[-#,，])\s*[:：]?\s*\d{1,6}"
    r"|\s*[\[(（]\s*(?:转|分机)?\s*\d{1,6}\s*[\])）])"
)
_CHINESE = (
    rf"(?:\(?(?:\+|00)?86\)?[-\s]?|0)?1[3-9](?:[-\s.]?{_D}){{9}}"
    rf"|\(?0{_AREA}\)?[-\s.]?{_D}{{3,4}}[-\s.]?{_D}{{4}}"
    rf"|\(?(?:\+|00)?86\)?[-\s]?\(?0?\)?{_AREA}\)?[-\s.]?{_D}{{3,4}}[-\s.]?{_D}{{4}}"
    rf"|[48]00(?:[-\s.]?{_D}){{7}}"
    rf"|95\d{{3}}(?:[-\s.]?{_D}){{0,12}}"
    rf"|[2-9]\d{{2,3}}[-\s.]?{_D}{{4}}"
)
_ONE = re.compile(rf"({_CHINESE}){_EXTENSION}?", re.IGNORECASE)
_JOINT = r"\s*[/、,，;；|&或和]\s*|\s+"
_SEVERAL = re.compile(
    rf"(?:{_CHINESE}){_EXTENSION}?(?:(?:{_JOINT})(?:{_CHINESE}){_EXTENSION}?)*", re.IGNORECASE
)
_BETWEEN = re.compile(r"\s*[/、;；|或和]\s*|[,，]\s*(?=\+|\d{7})")
_BEHIND = re.compile(r"\s*(?:转接?|分机号?|ext\.?|x|#)\s*[:：]?\s*\d{1,6}$", re.IGNORECASE)

# Among other words only whole numbers are taken, each with the extension that stands behind it.
_DIALLED_EXTENSION = r"(?:\s*(?:转|分机|ext\.?|[-#])\s*(\d{1,6})|\s*[\[(（](?:分机)?(\d{3,6})[\])）])?"
_IN_TEXT = tuple(
    re.compile(pattern + _DIALLED_EXTENSION + r"(?!\d)", re.IGNORECASE)
    for pattern in (
        r"(?<![\d+])(?:(?:\+|00)?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}",
        r"(?<![\d+])\(?0\d{2,3}\)?[-\s]?\d{7,8}",
        r"(?<![\d+])(?:\+|00)86[-\s]?\(?0?\d{2,3}\)?[-\s]?\d{7,8}",
        r"(?<![\d+])[48]00[-\s]?\d{3}[-\s]?\d{4}",
        r"\+(?!86)\d(?:[\s-]?\d){6,13}",
    )
)


def check_phone(field: str, written: str, *, country: str = "CN", required: bool = False) -> list[FieldError]:
    """Problems of a phone as its source wrote it. ``country`` (ISO 3166-1) says how a number without + reads;
    a Chinese number passes everywhere."""
    problems = check_text(field, written, required=required, longest=PHONE_CHARACTERS)
    if problems or not written.strip() or is_phone(written, country):
        return problems
    return [FieldError(field, _not_one(written), _remedy(country))]


def is_phone(written: str, country: str = "CN") -> bool:
    """Whether it reads as one phone or several, each complete."""
    plain = unicodedata.normalize("NFKC", written).strip()
    if _SEVERAL.fullmatch(plain):
        return True
    parts = [one for one in _BETWEEN.split(plain) if one]
    return bool(parts) and all(_ONE.fullmatch(one) or _abroad(one, country) for one in parts)


def first_phone(written: str) -> str:
    """The first phone of what was written, without its extension."""
    plain = unicodedata.normalize("NFKC", written).strip()
    first = _BETWEEN.split(plain)[0]
    found = _ONE.fullmatch(first) or (_ONE.match(first) if _SEVERAL.fullmatch(plain) else None)
    return found.group(1) if found else _BEHIND.sub("", first)


def digits_of(written: str) -> frozenset[str]:
    """The phones of what was written as plain digits, without extension and prefix of China, to compare."""
    plain = unicodedata.normalize("NFKC", written).strip()
    parts = [plain] if _ONE.fullmatch(plain) else _BETWEEN.split(plain)
    found = (re.sub(r"\D", "", first_phone(one)) for one in parts if "*" not in one)
    return frozenset(re.sub(r"^(?:00)?86(?=1[3-9]\d{9}$)", "", one) for one in found if len(one) >= 7)


def spellings_of(written: str) -> list[str]:
    """How others may have written the same phone: whole, in groups, with the prefix of China."""
    found = [written.strip()]
    for one in sorted(digits_of(written)):
        found += [one, f"0086{one}", f"86{one}", f"+86{one}"]
        if re.fullmatch(r"1\d{10}", one):
            groups = (one[:3], one[3:7], one[7:])
            found += [sign.join(groups) for sign in (" ", "-")] + [f"+86 {one}", f"86 {one}", f"86-{one}"]
            found += [f"+86 {' '.join(groups)}", f"+86-{'-'.join(groups)}"]
        elif re.fullmatch(r"0\d{9,11}", one):
            area = 3 if one[1] in "12" else 4
            found += [f"{one[:area]}{sign}{one[area:]}" for sign in ("-", " ")]
    return list(dict.fromkeys(found))


def take_phones(text: str, gap: str) -> tuple[str, list[str]]:
    """The phones that stand in a text, as they are dialled, each once, and the text with ``gap`` for each of
    their signs. A number without + is Chinese."""
    found: list[tuple[int, str]] = []
    for pattern in _IN_TEXT:
        found += [(match.start(), _dialled(match)) for match in pattern.finditer(text)]
        text = pattern.sub(lambda match: gap * len(match.group()), text)
    return text, list(dict.fromkeys(phone for _place, phone in sorted(found)))


def _dialled(match: re.Match[str]) -> str:
    """Digits, a hyphen behind the area code and before an extension."""
    extension = next((one for one in match.groups() if one), "")
    number = match.group()[: -len(extension)] if extension else match.group()
    number = number.rstrip("])） \t").removesuffix(extension)
    digits = re.sub(r"[^\d+]", "", number)
    plain = re.sub(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)", "", digits)
    if re.fullmatch(r"0\d{9,11}", plain):
        area = 3 if plain[1] in "12" else 4
        plain = f"{plain[:area]}-{plain[area:]}"
    return f"{plain}-{extension}" if extension else plain


def _abroad(one: str, country: str) -> bool:
    """Whether a number can be one by the numbering plan that its prefix or the country names."""
    if country in HOME and not one.startswith(("+", "00")):
        return False
    try:
        read = phonenumbers.parse(_BEHIND.sub("", one).replace("*", "1"), country or "CN")
    except phonenumbers.NumberParseException:
        return False
    return read.country_code != 86 and phonenumbers.is_possible_number(read)


def _not_one(written: str) -> Text:
    digits = sum(sign.isdigit() or sign == "*" for sign in written)
    return _("It is no phone that can be called (%(digits)s digits).", {"digits": digits})


def _remedy(country: str) -> Text:
    if country in HOME:
        return _(
            "Write a mobile of 11 digits or a landline with its area code, such as 021-55550123; "
            "a number abroad begins with +."
        )
    return _("Write the whole number; one of another country begins with + and its code.")
