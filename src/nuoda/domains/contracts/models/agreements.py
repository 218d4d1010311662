"""Contracts and their clauses. A clause version never changes; the next one closes it."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from nuoda.domains.contracts.rules.meter.measures import Measure
from nuoda.domains.contracts.rules.meter.terms import Every, Method, Span, Terms
from nuoda.domains.contracts.rules.meter.writing import read_bands, read_earn_back, read_ladder
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Contract(models.Model):
    """What a customer and we agreed, from ``since`` until before ``until`` (None: until further notice).

    Periods are those of ``zone``. ``calendar`` is the code of the business calendar in whose working days
    windows and plans run. ``at_risk_percent`` of a period's invoice can be lost by the clauses together,
    ``yearly_cap_percent`` of a year's. ``meter_at`` is when the clock looks next.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200, blank=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    zone = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    calendar = models.CharField(max_length=40)
    notice_days = models.PositiveSmallIntegerField()
    at_risk_percent = models.DecimalField(max_digits=6, decimal_places=3)
    yearly_cap_percent = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    remark = models.CharField(max_length=400, blank=True)
    documents = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    meter_at = models.DateTimeField(null=True)

    objects = Scoped["Contract"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="contract_span"
            ),
            models.CheckConstraint(
                condition=Q(at_risk_percent__gte=0, at_risk_percent__lte=100), name="contract_at_risk"
            ),
        )
        indexes = (
            models.Index(fields=["customer", "since"], name="contract_customer"),
            models.Index(fields=["meter_at"], condition=Q(meter_at__isnull=False), name="contract_meter"),
        )

    def __str__(self) -> str:
        return self.number


class Clause(models.Model):
    """One version of a clause, from ``valid_from`` until before ``valid_to``.

    Versions of a measure never hold on the same day (constraint ``clause_span``, migration 0004).
    """

    scope = "contract__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField(default=1)
    measure = models.CharField(max_length=30)
    measure_version = models.PositiveSmallIntegerField(default=1)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    every = models.CharField(max_length=10)
    target = models.DecimalField(max_digits=9, decimal_places=4)
    minimum = models.DecimalField(max_digits=9, decimal_places=4)
    weight = models.DecimalField(max_digits=6, decimal_places=4, default=Decimal(1))
    floor = models.PositiveIntegerField(default=0)
    decimals = models.PositiveSmallIntegerField(default=2)
    exclusions = ArrayField(models.CharField(max_length=40), default=list)
    dispute_days = models.PositiveSmallIntegerField(default=10)
    method = models.CharField(max_length=10)
    amount = models.DecimalField(max_digits=16, decimal_places=4, default=Decimal(0))
    cap = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    ladder = models.JSONField()
    earn_back = models.JSONField(null=True)
    bands = models.JSONField(default=list)
    text = models.CharField(max_length=1_000, blank=True)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=120)

    objects = Scoped["Clause"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["contract", "measure", "version"], name="clause_version"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="clause_dates"
            ),
            models.CheckConstraint(
                condition=Q(measure__in=[m.value for m in Measure]), name="clause_measure"
            ),
            models.CheckConstraint(condition=Q(every__in=[e.value for e in Every]), name="clause_every"),
            models.CheckConstraint(condition=Q(method__in=[m.value for m in Method]), name="clause_method"),
            models.CheckConstraint(condition=~Q(target=F("minimum")), name="clause_room"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="clause_amount"),
            models.CheckConstraint(condition=Q(cap__isnull=True) | Q(cap__gte=0), name="clause_cap"),
        )

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    def span(self) -> Span:
        return Span(self.valid_from, self.valid_to, str(self))

    def terms(self) -> Terms:
        """The clause as rules use it."""
        return Terms(
            measure=Measure(self.measure), target=self.target.normalize(), minimum=self.minimum.normalize(),
            every=Every(self.every), weight=self.weight.normalize(), floor=self.floor,
            decimals=self.decimals, exclusions=tuple(self.exclusions), dispute_days=self.dispute_days,
            method=Method(self.method), amount=self.amount.normalize(), cap=self.cap,
            ladder=read_ladder(self.ladder), earn_back=read_earn_back(self.earn_back),
            bands=read_bands(self.bands),
        )  # fmt: skip
