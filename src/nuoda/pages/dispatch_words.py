"""The house's words for trips, stops, jobs, plans, and what a vehicle or a person can do."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

WORDS: Mapping[str, Mapping[str, Badge]] = {
    "trip": {
        "draft": Badge(_p("trip", "Draft"), "neutral", "pencil"),
        "released": Badge(_p("trip", "Released"), "open", "send"),
        "under_way": Badge(_p("trip", "Under way"), "open", "truck"),
        "done": Badge(_p("trip", "Done"), "kept", "circle-check"),
        "broken": Badge(_p("trip", "Broken off"), "broken", "alert-triangle"),
    },
    "trip_stop": {
        "planned": Badge(_p("stop", "Planned"), "neutral", "circle-dashed"),
        "arrived": Badge(_p("stop", "There now"), "open", "map-pin"),
        "done": Badge(_p("stop", "Done"), "kept", "circle-check"),
        "failed": Badge(_p("stop", "Failed"), "broken", "circle-x"),
    },
    "job": {
        "open": Badge(_p("job", "Without a trip"), "risk", "hourglass"),
        "planned": Badge(_p("job", "On a trip"), "open", "route"),
        "done": Badge(_p("job", "Done"), "kept", "circle-check"),
        "failed": Badge(_p("job", "Failed"), "broken", "circle-x"),
        "cancelled": Badge(_p("job", "Cancelled"), "excused", "ban"),
    },
    "job_kind": {
        "deliver": Badge(_p("job", "Deliver"), "neutral", "package-import"),
        "collect": Badge(_p("job", "Collect"), "neutral", "package-export"),
    },
    "unplanned": {
        "no_place": Badge(_p("unplanned", "Where it lies is not known"), "risk", "map-pin"),
        "no_vehicle": Badge(_p("unplanned", "No vehicle is there"), "risk", "truck"),
        "skill": Badge(_p("unplanned", "No vehicle can do it"), "risk", "tool"),
        "capacity": Badge(_p("unplanned", "No vehicle has room"), "risk", "package-off"),
        "window": Badge(_p("unplanned", "Nobody can be there in time"), "risk", "clock"),
        "day_full": Badge(_p("unplanned", "The day is full"), "risk", "hourglass"),
        "partner_full": Badge(_p("unplanned", "The partner is full"), "risk", "hourglass"),
    },
    "packed_waits": {
        "ready": Badge(_p("packed", "Its shipment is being booked"), "neutral", "refresh"),
        "unpacked": Badge(_p("packed", "Not all of it is packed"), "neutral", "hourglass"),
        "held": Badge(_p("packed", "The order is held"), "risk", "hand-stop"),
        "far": Badge(
            _p("packed", "Beyond the cities of our vehicles: give it to a carrier"), "risk", "map-pin"
        ),
        "carrier": Badge(
            _p("packed", "Its depot drives for a carrier: the waybill comes from there"), "risk", "barcode"
        ),
    },
    "skill": {
        "tail_lift": Badge(_p("skill", "Tail lift")),
        "dangerous": Badge(_p("skill", "Dangerous goods")),
        "chilled": Badge(_p("skill", "Chilled")),
        "frozen": Badge(_p("skill", "Frozen")),
        "two_people": Badge(_p("skill", "Two people")),
        "heavy": Badge(_p("skill", "Heavy goods")),
    },
    "carriage": {
        "own": Badge(_p("carriage", "Own vehicle"), "neutral", "truck"),
        "consolidate": Badge(_p("carriage", "Own vehicle, a later trip"), "neutral", "calendar"),
        "partner": Badge(_p("carriage", "Partner"), "neutral", "users"),
        "express": Badge(_p("carriage", "Express"), "neutral", "send"),
        "offer": Badge(_p("carriage", "By tariff"), "neutral", "receipt"),
    },
    "dispatch_plan": {
        "waiting": Badge(_p("plan", "Waits"), "neutral", "hourglass"),
        "running": Badge(_p("plan", "Being planned"), "open", "refresh"),
        "ready": Badge(_p("plan", "Ready to look at"), "open", "eye"),
        "applied": Badge(_p("plan", "Applied"), "kept", "circle-check"),
        "dropped": Badge(_p("plan", "Dropped"), "excused", "x"),
        "failed": Badge(_p("plan", "Failed"), "broken", "alert-triangle"),
    },
    "plan_cause": {
        "asked": Badge(_p("plan", "Somebody asked for it")),
        "new_order": Badge(_p("plan", "A new order")),
        "breakdown": Badge(_p("plan", "A vehicle fell out"), "risk"),
    },
    "container_holder": {
        "customer": Badge(_p("container", "Customer")),
        "partner": Badge(_p("container", "Partner")),
        "depot": Badge(_p("container", "Depot")),
        "vehicle": Badge(_p("container", "Vehicle")),
        "outside": Badge(_p("container", "Outside")),
    },
    "container_balance": {
        "beyond": Badge(_p("container", "More given than got"), "risk", "alert-triangle"),
        "overdue": Badge(_p("container", "Overdue"), "broken", "alert-triangle"),
        "out": Badge(_p("container", "Out"), "open", "box"),
        "held": Badge(_p("container", "In our hands"), "neutral", "building-warehouse"),
        "settled": Badge(_p("container", "Settled"), "kept", "check"),
    },
}
