"""Claims, their documents, and what the house recorded to reckon them by."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from nuoda.domains.claims.rules import ClaimState, Dates, Heads, LossKind, Paper, Standing
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


def amount(*, null: bool = False) -> models.DecimalField[Decimal, Decimal]:
    """A column of money: up to 10^12 with the four decimals that the widest currency may have."""
    return models.DecimalField(
        max_digits=18, decimal_places=4, null=null, default=None if null else Decimal(0)
    )


class Claim(models.Model):
    """One claim for one loss. Notice, claim and documents complete have each its own instant.

    ``facts`` are those of :class:`nuoda.domains.claims.rules.Loss`, numbers as text. ``piece_first`` to
    ``piece_last`` are the pieces meant, both None for the whole consignment; no two live claims of a kind
    mean the same piece (constraint ``claim_once``, migration 0002). ``segment`` is the leg where it
    happened, 0 where that is not known, with the liable party and the evidence. ``hold`` keeps the data
    while a dispute is open. ``due_date`` is the limit agreed for delivery, ``taken_date`` the day of taking
    over; ``reported_date`` the last day that a report on how it stands was due and given.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, default=ClaimState.FILED.value)
    kind = models.CharField(max_length=10)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    shipment = models.ForeignKey("shipments.Shipment", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=120)
    standing = models.CharField(max_length=15)
    claimant = models.CharField(max_length=200)
    reference = models.CharField(max_length=60, blank=True)
    piece_first = models.PositiveIntegerField(null=True)
    piece_last = models.PositiveIntegerField(null=True)
    mode = models.CharField(max_length=12)
    product = models.CharField(max_length=10)
    origin = models.CharField(max_length=2)
    destination = models.CharField(max_length=2)
    regime = models.CharField(max_length=20, blank=True)
    zone = models.CharField(max_length=40)
    event_date = models.DateField()
    delivered_date = models.DateField()
    known_date = models.DateField()
    due_date = models.DateField(null=True)
    taken_date = models.DateField(null=True)
    notice_at = models.DateTimeField(null=True)
    claim_at = models.DateTimeField(null=True)
    complete_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    reported_date = models.DateField(null=True)
    words = models.TextField(blank=True)
    facts = models.JSONField()
    currency = models.CharField(max_length=3)
    claimed_goods = amount()
    claimed_freight = amount()
    claimed_other = amount()
    settled_goods = amount()
    settled_freight = amount()
    settled_other = amount()
    segment = models.PositiveSmallIntegerField(default=0)
    party = models.CharField(max_length=80, blank=True)
    evidence = models.CharField(max_length=400, blank=True)
    hold = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    changed_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = Scoped["Claim"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in ClaimState]), name="claim_state"
            ),
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in LossKind]), name="claim_kind"),
            models.CheckConstraint(
                condition=Q(standing__in=[one.value for one in Standing]), name="claim_standing"
            ),
            models.CheckConstraint(
                condition=Q(claimed_goods__gte=0, claimed_freight__gte=0, claimed_other__gte=0)
                & Q(settled_goods__gte=0, settled_freight__gte=0, settled_other__gte=0),
                name="claim_amounts",
            ),
            models.CheckConstraint(
                condition=Q(claim_at__isnull=False) | Q(state__in=["noticed", "withdrawn"]),
                name="claim_after_notice",
            ),
            models.CheckConstraint(
                condition=Q(piece_first__isnull=True, piece_last__isnull=True)
                | Q(piece_first__gte=1, piece_last__gte=F("piece_first")),
                name="claim_pieces",
            ),
        )
        indexes = (
            models.Index(fields=["-opened_at"], name="claim_latest"),
            models.Index(fields=["state", "-opened_at"], name="claim_state_latest"),
            models.Index(fields=["customer", "-opened_at"], name="claim_customer"),
            models.Index(fields=["shipment"], name="claim_shipment"),
            models.Index(fields=["label"], name="claim_label", opclasses=["varchar_pattern_ops"]),
        )

    def __str__(self) -> str:
        return self.number

    def dates(self) -> Dates:
        """The days from which its time limits run."""
        zone = ZoneInfo(self.zone)
        claimed, decided, paid = (
            moment.astimezone(zone).date() if moment else None
            for moment in (self.claim_at, self.decided_at, self.paid_at)
        )
        return Dates(
            self.delivered_date, self.known_date, claimed, decided if self.state == "declined" else None,
            decided, paid, self.due_date, self.taken_date,
            self.reported_date,
        )  # fmt: skip

    def claimed(self) -> Heads:
        return Heads(self.claimed_goods, self.claimed_freight, self.claimed_other)

    def settled(self) -> Heads:
        return Heads(self.settled_goods, self.settled_freight, self.settled_other)


class ClaimPaper(models.Model):
    """A document of a claim: a kept picture, or a file that is only ever handed out as it came."""

    scope = "claim__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    picture_id = models.UUIDField(null=True)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField(null=True)
    remark = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    objects = Scoped["ClaimPaper"]()

    class Meta:
        db_table = "claims_paper"
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in Paper]), name="paper_kind"),
            models.CheckConstraint(
                condition=Q(picture_id__isnull=False, body__isnull=True)
                | Q(picture_id__isnull=True, body__isnull=False),
                name="paper_one_form",
            ),
            models.UniqueConstraint(fields=["claim", "kind", "sha256"], name="paper_once"),
        )

    def __str__(self) -> str:
        return self.name


class OwnRule(models.Model):
    """A liability record of the house: newer figures, or verified ones. ``row`` has the shipped columns.

    It goes before a shipped record of the same code, and never changes (migration 0002); a later one of the
    same code goes before it.
    """

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=20)
    row = models.JSONField()
    reason = models.CharField(max_length=400)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)

    objects = Scoped["OwnRule"]()

    class Meta:
        db_table = "claims_rule"

    def __str__(self) -> str:
        return self.code


class SdrRate(models.Model):
    """What one SDR was worth on a day, by whom it is published. Never changed."""

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    currency = models.CharField(max_length=3)
    on = models.DateField()
    per_sdr = models.DecimalField(max_digits=16, decimal_places=6)
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)

    objects = Scoped["SdrRate"]()

    class Meta:
        db_table = "claims_sdr_rate"
        constraints = (
            models.UniqueConstraint(fields=["currency", "on"], name="sdr_rate_once"),
            models.CheckConstraint(condition=Q(per_sdr__gt=0), name="sdr_rate_positive"),
        )

    def __str__(self) -> str:
        return f"{self.currency} {self.on} {self.per_sdr}"
