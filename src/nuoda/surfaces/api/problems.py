"""What a field is refused for, in the house's words: pydantic's findings as reasons and remedies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_LIMIT_NAMES = ("max_length", "min_length", "le", "lt", "ge", "gt", "expected")


def _plain(reason: Text, remedy: Text) -> Callable[[Mapping[str, Any]], tuple[Text, Text]]:
    return lambda context: (reason, remedy)


def _limit(message: str, remedy: Text) -> Callable[[Mapping[str, Any]], tuple[Text, Text]]:
    def tell(context: Mapping[str, Any]) -> tuple[Text, Text]:
        limit = next((str(context[name]) for name in _LIMIT_NAMES if name in context), "")
        return Text(message, {"limit": limit}), remedy

    return tell


_WRITE_NUMBER = _("Write a JSON number.")
_TOO_LONG = _("It is longer than %(limit)s.").message
_TOO_SHORT = _("It is shorter than %(limit)s.").message
_TOO_LARGE = _("It is larger than %(limit)s.").message
_TOO_SMALL = _("It is smaller than %(limit)s.").message
_NOT_ONE_OF = _("It is none of %(limit)s.").message

_WORDS: Mapping[str, Callable[[Mapping[str, Any]], tuple[Text, Text]]] = {
    "missing": _plain(_("It is missing."), _("Add the field.")),
    "extra_forbidden": _plain(_("This field is unknown here."), _("Leave it out, or correct its name.")),
    "string_type": _plain(_("It is not a text."), _("Write it in quotation marks.")),
    "string_unicode": _plain(_("It is not valid Unicode."), _("Encode it as UTF-8.")),
    "string_too_long": _limit(_TOO_LONG, _("Shorten it.")),
    "string_too_short": _limit(_TOO_SHORT, _("Fill it in.")),
    "int_type": _plain(_("It is not a whole number."), _WRITE_NUMBER),
    "int_from_float": _plain(_("It is not a whole number."), _WRITE_NUMBER),
    "int_parsing": _plain(_("It is not a whole number."), _WRITE_NUMBER),
    "decimal_type": _plain(_("It is not a number."), _WRITE_NUMBER),
    "decimal_parsing": _plain(_("It is not a number."), _WRITE_NUMBER),
    "finite_number": _plain(_("It is not a number."), _WRITE_NUMBER),
    "bool_type": _plain(_("It is neither true nor false."), _("Write true or false.")),
    "bool_parsing": _plain(_("It is neither true nor false."), _("Write true or false.")),
    "less_than_equal": _limit(_TOO_LARGE, _("Correct it.")),
    "less_than": _limit(_TOO_LARGE, _("Correct it.")),
    "greater_than_equal": _limit(_TOO_SMALL, _("Correct it.")),
    "greater_than": _limit(_TOO_SMALL, _("Correct it.")),
    "literal_error": _limit(_NOT_ONE_OF, _("Choose one of them.")),
    "enum": _limit(_NOT_ONE_OF, _("Choose one of them.")),
    "list_type": _plain(_("It is not a list."), _("Write a JSON list.")),
    "tuple_type": _plain(_("It is not a list."), _("Write a JSON list.")),
    "too_long": _limit(_TOO_LONG, _("Send fewer.")),
    "too_short": _limit(_TOO_SHORT, _("Send at least one.")),
    "model_type": _plain(_("It is not an object."), _("Write a JSON object.")),
    "model_attributes_type": _plain(_("It is not an object."), _("Write a JSON object.")),
    "dict_type": _plain(_("It is not an object."), _("Write a JSON object.")),
    "uuid_parsing": _plain(
        _("It is not one of our ids."), _("Take the id from an answer of this interface.")
    ),
    "uuid_type": _plain(_("It is not one of our ids."), _("Take the id from an answer of this interface.")),
    "own_uuid": _plain(
        _("It is not a UUID."), _("Make one where the proof is made, and keep it for every try.")
    ),
    "instant": _plain(_("It is not an instant with a zone."), _("Write it like 2026-11-21T09:00:00+08:00.")),
    "instant_range": _plain(_("It lies outside 1990 to 2100."), _("Correct the date.")),
    "control_signs": _plain(_("It holds invisible control signs."), _("Type it again.")),
    "currency": _plain(_("It is not a currency."), _("Write its three letters, like CNY.")),
}
_OTHER = _plain(_("It cannot be read."), _("Compare it with the interface's description."))


def problems_of(errors: Sequence[Mapping[str, Any]], *, skip: int = 0) -> tuple[FieldError, ...]:
    """Each finding once, by field path; ``skip`` drops that many leading parts of the path."""
    found: dict[tuple[str, str], FieldError] = {}
    for error in errors[:50]:
        path = ".".join(said(one) for one in error["loc"][skip:])
        kind = str(error["type"])
        reason, remedy = _WORDS.get(kind, _OTHER)(error.get("ctx") or {})
        found.setdefault((path, kind), FieldError(path, reason, remedy))
    return tuple(found.values())


def said(part: object) -> str:
    """A part of a path as it may be said back: short, and without control signs."""
    text = str(part)[:60]
    return "".join(sign if sign.isprintable() else "?" for sign in text.encode("utf-8", "replace").decode())
