"""What regimes are called and what is to be known of them, in words."""

from __future__ import annotations

from collections.abc import Mapping

from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

TITLES: Mapping[str, Text] = {
    "montreal": _("Montreal Convention 1999, cargo by air"),
    "cmr": _("CMR, international carriage by road"),
    "cim": _("CIM, international carriage by rail"),
    "hague_visby": _("Hague-Visby Rules, carriage under bills of lading"),
    "hamburg": _("Hamburg Rules, carriage by sea"),
    "cn_maritime": _("PRC Maritime Code"),
    "cn_aviation": _("PRC Civil Aviation Law"),
    "cn_air_domestic": _("PRC rule on domestic air cargo (2006)"),
    "cn_rail": _("PRC rail freight rules"),
    "cn_water": _("PRC inland water carriage rules"),
    "cn_mail": _("PRC Postal Law, registered mail"),
    "cn_mail_abroad": _("PRC Postal Law, international registered mail"),
    "cn_express": _("PRC Interim Regulations on Express Delivery; Civil Code"),
    "cn_civil": _("PRC Civil Code, carriage of goods"),
    "cn_storage": _("PRC Civil Code, warehousing"),
    "us_carmack": _("US Carmack Amendment, 49 USC 14706"),
}

NOTES: Mapping[str, Text] = {
    "montreal": _("Reviewed every five years. Of the rises before 2020 the year is sourced, not the day."),
    "cmr": _("Sundays and holidays may not count in the 7 days; the stricter day is taken."),
    "hague_visby": _("Packages named on the bill of lading count; else a container counts as one."),
    "cn_maritime": _(
        "The text of 1992 gave 15 days of notice for containers; it was superseded on 1 May 2026. The revised"
        " code covers coastal carriage too, and its figures are to be recorded with their source first."
    ),
    "cn_aviation": _(
        "Superseded on 1 July 2026; the revised figures are to be recorded with their source first. The"
        " Montreal Convention goes first by treaty."
    ),
    "cn_air_domestic": _("Not looked up anywhere: check it before you reckon with it."),
    "cn_rail": _(
        "Declared: the actual loss up to the declared amount, not reduced in proportion. The answer takes 60"
        " days where two railway bureaus are concerned."
    ),
    "cn_mail": _("Three times the postage belongs to registered mail of the universal service alone."),
    "cn_mail_abroad": _("Three times the postage belongs to registered mail of the universal service alone."),
    "cn_express": _(
        "Declared value follows its agreed rules and is no insurance. There is no cap of three times the"
        " postage: that belongs to registered mail."
    ),
    "cn_civil": _(
        "The agreed amount; if none, the market price at destination. Notice within the agreed or a"
        " reasonable time: silence is evidence of proper delivery, no loss of the right."
    ),
    "cn_storage": _(
        "The keeper answers for poor custody, not for the nature of the goods, their packaging or their age."
    ),
    "us_carmack": _(
        "Nine months is the shortest filing period that a contract may set. The actual loss, or the released"
        " value agreed upon."
    ),
}
