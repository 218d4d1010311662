"""What a reason means to a customer, and what is being done about it. By reason, else by its group."""

from __future__ import annotations

from collections.abc import Mapping

from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_FIND_OUT = _("we have asked the station that has it in hand and follow it until it moves.")

CAUSES: Mapping[str, tuple[Text, Text]] = {
    "DELAY.weather": (
        _("bad weather on the route holds it up, or may do so."),
        _("we watch the road reports; where the road is closed it goes on with the first run after."),
    ),
    "DELAY.traffic": (
        _("traffic or a closed road on the route holds it up, or may do so."),
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
    "CONSIGNEE.uncollected": (
        _("it waits at the pick-up point and has not been collected."),
        _("we are reminding the consignee; before it goes back you can name another address."),
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
    "DAMAGE.temperature": (
        _("it was outside the temperatures that the goods may bear."),
        _("the cooling is being checked, and the goods are inspected on arrival."),
    ),
    "DAMAGE.suspected": (
        _("it may have been damaged on the way; nothing is established yet."),
        _("it is opened and inspected at the next station, with photos."),
    ),
    "DAMAGE": (
        _("it was found damaged."),
        _("the damage is being recorded with photos, so that it can be made good."),
    ),
    "MISDELIVERY.false_delivery": (
        _("it was marked as delivered, and you have not received it."),
        _("we are asking the courier where it is; it is brought to you as soon as it is found."),
    ),
    "MISDELIVERY": (
        _("it was delivered to a wrong place or person."),
        _("we are fetching it back and deliver it to you."),
    ),
    "SHIPPER": (_("it was not ready or not complete at pick-up."), _("we are arranging a new pick-up.")),
    "PICKUP.cutoff": (
        _("it missed the cut-off of a departure."),
        _("we are booking it on the next departure, or another way."),
    ),
    "PICKUP": (_("it was not collected in time."), _("it is collected on the next run.")),
    "WAREHOUSE.out_of_stock": (
        _("not all of the goods are in stock."),
        _("what comes in for it is kept for you and sent at once."),
    ),
    "SYSTEM.silence": (_("there has been no news of it for longer than usual."), _FIND_OUT),
    "SYSTEM": (_("it is behind its plan."), _FIND_OUT),
    "": (_("the cause is still being looked into."), _FIND_OUT),
}


def cause_words(reason: str) -> tuple[Text, Text]:
    """What happened and what is being done, for a reason code."""
    return CAUSES.get(reason) or CAUSES.get(reason.split(".", 1)[0]) or CAUSES[""]
