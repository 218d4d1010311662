"""Incidents: one cause that touches many shipments, and the proposals that somebody declined."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from nuoda.domains.cases.models.case import Case
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Incident(models.Model):
    """What an incident has beside its case: what happened, where and to which trip, and when goods go on.

    Its case (of kind ``incident``, without a customer) holds state, owner, severity, plan and thread; the
    cases of the shipments are its parts (:class:`CaseLink` of kind ``child``). ``trip`` is what people
    call the trip, vehicle or leg, ``device`` the tracker of the vehicle. While it ``gathers``, trouble
    within its reach that is heard of later becomes part of it.
    """

    scope = ""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="incident")
    what = models.CharField(max_length=20)
    place = models.CharField(max_length=200, blank=True)
    trip = models.CharField(max_length=60, blank=True)
    device = models.CharField(max_length=60, blank=True)
    carrier = models.CharField(max_length=30, blank=True)
    began_at = models.DateTimeField()
    goes_on_at = models.DateTimeField(null=True)
    gathers = models.BooleanField(default=True)

    objects = Scoped["Incident"]()

    class Meta:
        db_table = "cases_incident"
        indexes = (models.Index(fields=["-began_at"], name="incident_latest"),)

    def __str__(self) -> str:
        return f"{self.what} {self.place}"


class IncidentDecline(models.Model):
    """Somebody looked at a proposed cluster and said that it is no incident."""

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    signature = models.CharField(max_length=64, unique=True)
    shipments = ArrayField(models.UUIDField())
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    objects = Scoped["IncidentDecline"]()

    class Meta:
        db_table = "cases_incident_decline"
        indexes = (models.Index(fields=["-at"], name="incident_declined"),)

    def __str__(self) -> str:
        return self.signature[:12]
