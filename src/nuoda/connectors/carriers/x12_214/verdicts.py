"""What X12's own error codes say: elements I18 (TA105), 716 (AK905) and 718 (AK502)."""

from __future__ import annotations

from nuoda.kernel.text import text as _

INTERCHANGE_ERRORS = {
    "001": _("The control numbers of ISA and IEA differ."),
    "004": _("The segment terminator cannot be a letter, a digit or the element separator."),
    "014": _("ISA09 is not a date."),
    "015": _("ISA10 is not a time."),
    "018": _("ISA13 is not a control number of digits."),
    "021": _("IEA01 does not count the groups."),
    "022": _("A segment stands where the envelope has no place for it."),
    "023": _("It ends before its IEA segment."),
    "024": _("It holds something other than groups."),
    "026": _("The element separator cannot be a letter, a digit or a blank."),
}
GROUP_ERRORS = {
    "1": _("The group is not of kind QM."),
    "3": _("The group has no GE segment."),
    "4": _("The control numbers of GS and GE differ."),
    "5": _("GE01 does not count the transaction sets."),
    "6": _("The group has no control number."),
}
SET_ERRORS = {
    "1": _("Only transaction set 214 is read here."),
    "2": _("The transaction set has no SE segment."),
    "3": _("The control numbers of ST and SE differ."),
    "4": _("SE01 does not count the segments."),
    "5": _("Segments of the transaction set are wrong."),
    "6": _("ST01 is missing."),
    "7": _("ST02 is missing or is not a control number."),
    "23": _("The control number stands twice in the group."),
}
