"""Codes of sources that no connector knows, and what people said they mean."""

from __future__ import annotations

from django.db import models

from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class CodeMapping(models.Model):
    """What a person says a source's code means. It counts before what the connector says.

    Both milestone and reason "" say that the code means nothing for the status. A mapping that was taken
    back stays as a row with ``withdrawn_at``; every change is a fact.

    History follows in steps, from the newest shipment to the oldest: ``walked`` shipments were looked
    through so far, ``followed`` of them have the code and were brought up to date, those registered before
    ``follow_before`` are still to come; it is None where none is left.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    source = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    milestone = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    mapped_by = models.CharField(max_length=120)
    mapped_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    walked = models.PositiveBigIntegerField(default=0)
    followed = models.PositiveBigIntegerField(default=0)
    follow_before = models.UUIDField(null=True)

    objects = Scoped["CodeMapping"]()

    class Meta:
        db_table = "shipments_code_mapping"
        constraints = (models.UniqueConstraint(fields=["source", "code"], name="code_mapped_once"),)

    def __str__(self) -> str:
        return f"{self.source} {self.code}: {self.milestone or self.reason}"


class UnknownCode(models.Model):
    """How often a code came that nobody knew at the time, with one example of it."""

    pk = models.CompositePrimaryKey("source", "code")
    source = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    count = models.PositiveBigIntegerField()
    sample_text = models.CharField(max_length=500, blank=True)
    sample_waybill = models.CharField(max_length=60, blank=True)

    objects = Scoped["UnknownCode"]()

    class Meta:
        db_table = "shipments_unknown_code"
        indexes = (models.Index(fields=["-last_seen_at"], name="unknown_code_latest"),)

    def __str__(self) -> str:
        return f"{self.source} {self.code}"
