"""Express carriers of mainland China: shapes only. None publishes a check digit, so none is certain."""

from __future__ import annotations

import re

from nuoda.connectors.numbers.form import Form

_SEEN = "shape of numbers in public scan histories; no published rule"

FORMS = (
    Form("SF", "waybill", re.compile(r"SF\d{12,13}"), _SEEN),
    Form("ZTO", "waybill", re.compile(r"7[0-9]{11,13}"), _SEEN),
    Form("YTO", "waybill", re.compile(r"YT\d{13}"), _SEEN),
    Form("JT", "waybill", re.compile(r"JT\d{13}"), _SEEN),
    Form("JD", "waybill", re.compile(r"JD[A-Z]{0,2}\d{10,15}"), _SEEN),
)
