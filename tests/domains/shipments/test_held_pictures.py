"""A picture that nothing holds goes after some weeks; one that anything holds never does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from tests.factories import NOW, make_shipment, scan
from tests.factories.people import SYSTEM
from tests.factories.pictures import photo, signature

from nuoda.domains.shipments.commands import ProofDraft, record_proofs
from nuoda.domains.shipments.queries import held_pictures
from nuoda.kernel import limits
from nuoda.kernel.errors import NotFound
from nuoda.kernel.models import StoredPicture
from nuoda.kernel.pictures import keep_picture, open_picture, pictures_by_id, sweep_unused
from nuoda.surfaces.clock.retention import HOLDERS

DAY = timedelta(days=1)
WAITS = 30


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, settings: Any) -> None:
    settings.NUODA_HOME, settings.NUODA_UNUSED_PICTURE_DAYS = tmp_path, WAITS


def _sweep(days: float) -> int:
    return sweep_unused(at=NOW + days * DAY, holders=HOLDERS)


def _is_there(picture_id: UUID) -> bool:
    try:
        return bool(open_picture(picture_id))
    except NotFound:
        return False


@pytest.mark.django_db(transaction=True)
def test_what_nothing_holds_is_swept_after_its_days(
    acme: object, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nuoda.kernel.pictures._STEP", 2)
    card = make_shipment()
    scan(card.waybill, "OUT_FOR_DELIVERY", NOW - timedelta(hours=1))
    shown, unused, again, waiting = (
        keep_picture(photo(n), kind="photo", at=NOW, by=SYSTEM).id for n in range(4)
    )
    drawn = keep_picture(signature(), kind="signature", at=NOW, by=SYSTEM).id
    proof = ProofDraft(
        client_id=uuid4(), outcome="delivered", occurred_at=NOW, waybill=card.waybill, signer="欧阳小明",
        relation="self", pictures=[shown], signature=drawn,
    )  # fmt: skip
    assert record_proofs(by=SYSTEM, at=NOW, proofs=[proof]).accepted == 1
    everything = [shown, unused, again, waiting, drawn]
    assert held_pictures(everything, actor=SYSTEM) == {shown, drawn}

    assert _sweep(WAITS - 1) == 0
    # Sent once more on the last day, as a phone does that was out of reach: the same picture, and it waits.
    late = NOW + WAITS * DAY
    assert keep_picture(photo(2), kind="photo", at=late, by=SYSTEM).id == again
    # A command that is about to hold a picture has it locked: the sweep goes past it.
    parameters = connection.get_connection_params()
    given = {
        name: parameters[name]
        for name in ("dbname", "host", "port", "user", "password")
        if name in parameters
    }
    with psycopg.connect(**given) as other:
        other.execute("SELECT id FROM kernel_picture WHERE id = %s FOR KEY SHARE", [waiting])
        assert _sweep(WAITS + 1) == 1
    assert [_is_there(one) for one in everything] == [True, False, True, True, True]
    assert _sweep(WAITS + 1) == 1
    assert pictures_by_id(everything, actor=SYSTEM).keys() == {shown, again, drawn}
    # A setting below what phones need is not taken at its word.
    settings.NUODA_UNUSED_PICTURE_DAYS = 0
    assert _sweep(WAITS + limits.PICTURE_WAITS_DAYS - 1) == 0
    assert _sweep(WAITS + limits.PICTURE_WAITS_DAYS + 1) == 1
    assert set(StoredPicture.objects.values_list("id", flat=True)) == {shown, drawn}
    # What was swept is not lost to a phone that still has it.
    assert _is_there(keep_picture(photo(1), kind="photo", at=late, by=SYSTEM).id)


def test_every_column_of_pictures_is_asked() -> None:
    """Whoever adds a column that holds pictures adds to ``HOLDERS`` and to this list."""
    found = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field.base_field if isinstance(field, ArrayField) else field, models.UUIDField)
        and any(word in field.name for word in ("picture", "photo", "signature", "image"))
    }
    assert found == {"ClaimPaper.picture_id", "Proof.pictures", "Proof.signature", "Receipt.pictures"}
