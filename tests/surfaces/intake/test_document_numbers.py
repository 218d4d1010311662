"""What documents hold besides plain scans: numbers written otherwise, references, estimates, sensors."""

from __future__ import annotations

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from tests.factories import NOW, SYSTEM
from tests.surfaces.intake.test_documents import GOLDEN, take

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.models import Reading
from nuoda.surfaces.intake.documents import Taking, take_document

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("now")]


def test_a_number_is_traced_however_it_is_written(tmp_path: Path) -> None:
    path = GOLDEN / "epcis"
    document = next(one for one in sorted(path.glob("*.json*")) if "sscc" in one.read_text("utf-8"))
    found = take(document, format="epcis", create=True)
    assert found["accepted"] > 0
    urn = re.findall(r"urn:epc:id:sscc:[0-9.]+", document.read_text("utf-8"))[0]
    out = StringIO()
    call_command("trace", urn, json=True, stdout=out)
    told = json.loads(out.getvalue())
    assert told["number"] in {*found["waybills"], *told["number"].split()}
    assert re.fullmatch(r"[0-9]{18}", told["number"])


def _status(number: str, *references: str, standing: str = "X4", carrier: str = "ABFS") -> bytes:
    """An interchange with one status of one shipment, and references to it."""
    blank = " " * 10
    segments = [
        f"ISA*00*{blank}*00*{blank}*02*{carrier:15}*ZZ*{'NUODA':15}*261120*1300*U*00401*000000001*0*P*>",
        f"GS*QM*{carrier}*NUODA*20261120*1300*1*X*004010",
        "ST*214*0001",
        f"B10*{number}*{number}*{carrier}",
        *(f"L11*{one}*BM" for one in references),
        "LX*1",
        f"AT7*{standing}*NS***20261120*1200*UT",
    ]
    return "~".join([*segments, f"SE*{len(segments) - 1}*0001", "GE*1*1", "IEA*1*000000001", ""]).encode()


def test_an_unknown_number_is_found_by_the_reference_of_its_carrier(tmp_path: Path) -> None:
    path = tmp_path / "status.edi"
    path.write_bytes(_status("PRO1", standing="AF"))
    carried = take(path, format="x12-214", create=True)
    (number,) = carried["waybills"]
    path.write_bytes(_status("OTHER9", number))
    found = take(path, format="x12-214")
    assert (found["accepted"], list(found["waybills"])) == (1, [number])
    assert found["waybills"][number]["status"] == "HUB_IN"
    path.write_bytes(_status("OTHER9", number, carrier="UPGF"))
    assert take(path, format="x12-214")["accepted"] == 0


def test_an_estimate_is_known_and_moves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "status.edi"
    path.write_bytes(_status("PRO1", standing="AG"))
    found = take(path, format="x12-214", create=True)
    assert (found["accepted"], found["unknown_codes"]) == (1, [])
    assert found["waybills"]["PRO1"]["status"] == "BOOKED"


def test_sensors_in_a_document_tell_of_its_goods(acme: CustomerCard) -> None:
    number = "urn:epc:id:sscc:4012345.0000000111"
    event = {
        "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "transporting",
        "eventTime": "2026-11-20T10:00:00.000+08:00", "eventTimeZoneOffset": "+08:00", "epcList": [number],
        "sensorElementList": [
            {
                "sensorMetadata": {"deviceID": "urn:epc:id:giai:4000001.111"},
                "sensorReport": [
                    {"type": "Temperature", "value": 26.0, "uom": "CEL", "minValue": 20.5, "maxValue": 30.0},
                    {"type": "Illuminance", "value": 800.0, "uom": "LUX"},
                ],
            },
            {"sensorReport": [{"type": "Temperature", "value": -400.0, "uom": "CEL"}]},
        ],
    }  # fmt: skip
    document = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-20T10:00:00.000+08:00",
        "epcisBody": {"eventList": [event]},
    }  # fmt: skip
    for _twice in range(2):
        report = take_document(
            by=SYSTEM, at=NOW, format="epcis", body=json.dumps(document).encode(), sender="test",
            taking=Taking(create=True),
        )  # fmt: skip
    assert sorted(Reading.objects.values_list("value", flat=True)) == [20.5, 26.0, 30.0]
    assert not Reading.objects.filter(shipment_id__isnull=True).exists()
    assert [str(one.reason) for one in report.refused] == [
        "-400.0 lies outside -273.15 to 1000.0 °C. Check the sensor and its unit."
    ]
