"""What a reason means to a customer, and what is being done about it. By reason, else by its group."""

from __future__ import annotations

from collections.abc import Mapping

from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_FIND_OUT = _("we have asked the station that has it in hand and follow it until it moves.")

CAUSES: Mapping[str, tuple[Text, Text]] = {
    "DELAY.weather": (
        _("bad weather on the route holds it up."),
        _("it goes on with the first run once the road is open; we watch the road reports."),
    ),
    "DELAY.traffic": (
        _("traffic on the route holds it up."),
        _("the driver is taking another way where that is quicker."),
    ),
    "DELAY.vehicle": (
        _("the truck that carries it has broken down."),
        _("another truck takes over the load."),
    ),
    "DELAY.human": (_("it was sorted to a wrong run."), _("it is being sent back on the next run.")),
    "DELAY.capacity": (
        _("there is more freight on this line than it can carry."),
        _("an extra run is being arranged and your shipment has been put forward."),
    ),
    "DELAY": (_("it is held up on the way."), _FIND_OUT),
    "ADDRESS": (
        _("the driver could not find the address."),
        _("we are asking for the right address, and deliver again on the next run."),
    ),
    "CONSIGNEE.refused": (
        _("the consignee did not accept it."),
        _("we are asking why, and keep it safe until you decide."),
    ),
    "CONSIGNEE": (
        _("nobody could take it at the door."),
        _("we are calling the consignee and deliver again on the next run."),
    ),
    "CUSTOMS": (_("customs holds it."), _("our broker is clearing what customs asks for.")),
    "LOSS": (
        _("we cannot find it at present."),
        _("the last stations are searching, and the cameras are being looked through."),
    ),
    "DAMAGE": (
        _("it was found damaged."),
        _("the damage is being recorded with photos, so that it can be made good."),
    ),
    "MISDELIVERY": (
        _("it was delivered to a wrong place or person."),
        _("we are fetching it back and deliver it to you."),
    ),
    "SHIPPER": (_("it was not ready or not complete at pick-up."), _("we are arranging a new pick-up.")),
    "PICKUP": (_("it was not collected in time."), _("it is collected on the next run.")),
    "SYSTEM.silence": (_("there has been no news of it for longer than usual."), _FIND_OUT),
    "SYSTEM": (_("it is behind its plan."), _FIND_OUT),
    "": (_("the cause is still being looked into."), _FIND_OUT),
}


def cause_words(reason: str) -> tuple[Text, Text]:
    """What happened and what is being done, for a reason code."""
    return CAUSES.get(reason) or CAUSES.get(reason.split(".", 1)[0]) or CAUSES[""]
