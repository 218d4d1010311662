"""Documents as carriers and devices send them, made from steps: the formats of some connectors.

Every push repeats the history so far, as carriers do: what is known already must land no second time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from nuoda.surfaces.intake.demo.world.roads import CHINA
from nuoda.surfaces.intake.demo.world.shapes import Paper, Step

SENT_AFTER = timedelta(minutes=2)


def kuaidi_pushes(waybill: str, steps: Sequence[Step], company: str) -> list[Paper]:
    """One push a step, each with the whole history, the newest first."""
    return [
        Paper(step.at + SENT_AFTER, "kuaidi100", "kuaidi100", _kuaidi(waybill, steps[: place + 1], company))
        for place, step in enumerate(steps)
    ]


def _kuaidi(waybill: str, steps: Sequence[Step], company: str) -> bytes:
    data = [
        {
            "time": f"{step.at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}",
            "context": step.text,
            "statusCode": step.code,
            "areaName": f"{step.place.region},{step.place.city}",
        }
        for step in reversed(steps)
    ]
    result = {"message": "ok", "nu": waybill, "ischeck": "0", "com": company, "status": "200", "data": data}
    param = json.dumps({"status": "polling", "message": "", "lastResult": result}, ensure_ascii=False)
    return urlencode({"param": param}).encode()


def ups_answers(waybill: str, steps: Sequence[Step]) -> list[Paper]:
    """One answer a step, each with all activities, the newest first. Codes are ``type/code``."""
    return [
        Paper(step.at + SENT_AFTER, "ups", "ups", _ups(waybill, steps[: place + 1]))
        for place, step in enumerate(steps)
    ]


def _ups(waybill: str, steps: Sequence[Step]) -> bytes:
    activity = []
    for step in reversed(steps):
        kind, _slash, code = step.code.partition("/")
        at = step.at.astimezone(UTC)
        place = {
            "city": step.place.city,
            "stateProvince": step.place.region,
            "countryCode": step.place.country,
        }
        activity.append(
            {
                "date": f"{at:%Y%m%d}",
                "time": f"{at:%H%M%S}",
                "location": {"address": place},
                "status": {"type": kind, "code": code, "description": step.text},
                "gmtDate": f"{at:%Y%m%d}",
                "gmtTime": f"{at:%H:%M:%S}",
                "gmtOffset": "+00:00",
            }
        )
    package = {"trackingNumber": waybill, "activity": activity}
    shipment = {"inquiryNumber": waybill, "package": [package]}
    return json.dumps({"trackResponse": {"shipment": [shipment]}}, ensure_ascii=False, indent=1).encode()


def x12_status(waybill: str, steps: Sequence[Step], serial: int) -> Paper:
    """One interchange with all steps so far."""
    last = steps[-1].at.astimezone(UTC)
    body = [f"ST*214*{serial:04d}", f"B10*{waybill}*{waybill}*NDLT", "LX*1"]
    for step in steps:
        at = step.at.astimezone(UTC)
        body += [f"AT7*{step.code}*NS***{at:%Y%m%d}*{at:%H%M}*UT", f"MS1*{step.place.city}**CN"]
    body.append(f"SE*{len(body) + 1}*{serial:04d}")
    head = (
        f"ISA*00*          *00*          *02*NDLT           *ZZ*NUODA          *{last:%y%m%d}*{last:%H%M}"
        f"*U*00401*{serial:09d}*0*T*>"
    )
    group = f"GS*QM*NDLT*NUODA*{last:%Y%m%d}*{last:%H%M}*{serial}*X*004010"
    segments = [head, group, *body, f"GE*1*{serial}", f"IEA*1*{serial:09d}"]
    return Paper(steps[-1].at + SENT_AFTER, "x12-214", "NDLT", ("~\n".join(segments) + "~\n").encode())


def positions(device: str, fixes: Sequence[tuple[datetime, float, float, float]], each: int) -> list[Paper]:
    """Fixes (instant, latitude, longitude, km/h) as a gateway hands them on, so many in one document."""
    papers = []
    for start in range(0, len(fixes), each):
        some = fixes[start : start + each]
        lines = [
            urlencode(
                {
                    "id": device, "lat": f"{lat:.5f}", "lon": f"{lon:.5f}",
                    "timestamp": int(at.timestamp()), "speed": f"{kmh / 1.852:.1f}", "batt": 88,
                }
            )
            for at, lat, lon, kmh in some
        ]  # fmt: skip
        papers.append(Paper(some[-1][0] + SENT_AFTER, "osmand", "gateway", "\n".join(lines).encode()))
    return papers
