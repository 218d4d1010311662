"""What is given for a loss, who let it pass, and what it covers."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from nuoda.domains.claims.models.claim import Claim, amount
from nuoda.domains.claims.rules import (
    WITHOUT_MONEY,
    Authority,
    AwardState,
    Head,
    Heads,
    Method,
    Purpose,
    Remedy,
)
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Award(models.Model):
    """A settlement, a decline or goodwill: proposed by one, approved by ``hands`` others, paid by another.

    ``approvers`` are their ids. That the three are never the same stands in migration 0002 too, as does that
    it is paid once. ``sheet`` is the calculation as it was. ``agreement`` is where a set-off was agreed.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=20, unique=True)
    purpose = models.CharField(max_length=10)
    remedy = models.CharField(max_length=12)
    state = models.CharField(max_length=10, default=AwardState.PROPOSED.value)
    claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")
    shipment = models.ForeignKey("shipments.Shipment", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    goods = amount()
    freight = amount()
    other = amount()
    total = amount()
    sheet = models.JSONField(null=True)
    reason = models.TextField()
    without_prejudice = models.BooleanField(default=False)
    hands = models.PositiveSmallIntegerField(default=1)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=120)
    proposed_by_id = models.CharField(max_length=80)
    approvers = ArrayField(models.CharField(max_length=80), default=list)
    approver_names = ArrayField(models.CharField(max_length=120), default=list)
    approved_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_by = models.CharField(max_length=120, blank=True)
    refusal = models.CharField(max_length=400, blank=True)
    method = models.CharField(max_length=10, blank=True)
    agreement = models.CharField(max_length=200, blank=True)
    payment = models.CharField(max_length=120, blank=True)
    paid_at = models.DateTimeField(null=True)
    paid_by = models.CharField(max_length=120, blank=True)
    paid_by_id = models.CharField(max_length=80, blank=True)
    reversed_at = models.DateTimeField(null=True)
    reversed_by = models.CharField(max_length=120, blank=True)
    reversal = models.CharField(max_length=10, blank=True)

    objects = Scoped["Award"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in AwardState]), name="award_state"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=[one.value for one in Purpose]), name="award_purpose"
            ),
            models.CheckConstraint(
                condition=Q(remedy__in=[one.value for one in Remedy]), name="award_remedy"
            ),
            models.CheckConstraint(
                condition=Q(method__in=["", *(one.value for one in Method)]), name="award_method"
            ),
            models.CheckConstraint(
                condition=Q(goods__gte=0, freight__gte=0, other__gte=0)
                & Q(total=F("goods") + F("freight") + F("other")),
                name="award_amounts",
            ),
            models.CheckConstraint(
                condition=Q(remedy__in=WITHOUT_MONEY, total=0)
                | (~Q(remedy__in=WITHOUT_MONEY) & Q(total__gt=0)),
                name="award_money",
            ),
            models.CheckConstraint(condition=~Q(method="set_off") | ~Q(agreement=""), name="award_set_off"),
            models.CheckConstraint(
                condition=Q(purpose="claim", claim__isnull=False) | Q(purpose="goodwill", claim__isnull=True),
                name="award_of_claim",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["paid", "reversed"], paid_at__isnull=False)
                | (~Q(state__in=["paid", "reversed"]) & Q(paid_at__isnull=True)),
                name="award_paid",
            ),
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(claim__isnull=False, state__in=["proposed", "approved", "paid"])
                & ~Q(remedy="decline", state="approved"),
                name="award_one_live",
            ),
        )
        indexes = (
            models.Index(fields=["state", "-proposed_at"], name="award_state_latest"),
            models.Index(fields=["customer", "-proposed_at"], name="award_customer"),
            models.Index(fields=["shipment"], name="award_shipment"),
        )

    def __str__(self) -> str:
        return self.number

    def heads(self) -> Heads:
        return Heads(self.goods, self.freight, self.other)


class Coverage(models.Model):
    """One part of a loss that was made good, or is about to be. Two never cover the same (migration 0002).

    ``piece_first`` to ``piece_last`` as in a claim. ``released_at``: nothing was given in the end.
    """

    scope = "award__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="+")
    shipment = models.ForeignKey("shipments.Shipment", on_delete=models.PROTECT, related_name="+")
    head = models.CharField(max_length=10)
    piece_first = models.PositiveIntegerField(null=True)
    piece_last = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    objects = Scoped["Coverage"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(head__in=[one.value for one in Head]), name="coverage_head"),
        )

    def __str__(self) -> str:
        return f"{self.shipment_id} {self.head}"


class AuthorityRow(models.Model):
    """One row of the authority matrix. What was valid stays as it was; only its end is set later."""

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    purpose = models.CharField(max_length=10)
    role = models.CharField(max_length=12)
    currency = models.CharField(max_length=3)
    most = amount(null=True)
    hands = models.PositiveSmallIntegerField(default=1)
    monthly = amount(null=True)
    customer_monthly = amount(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)

    objects = Scoped["AuthorityRow"]()

    class Meta:
        db_table = "claims_authority"
        constraints = (
            models.CheckConstraint(
                condition=Q(hands__gte=1, hands__lte=5) & (Q(most__isnull=True) | Q(most__gte=0)),
                name="authority_sane",
            ),
            models.UniqueConstraint(
                fields=["purpose", "role", "currency", "hands", "valid_from"], name="authority_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.most} {self.currency}"

    def shape(self) -> Authority:
        """The row as rules use it."""
        return Authority(
            self.purpose, self.role, self.currency, self.most, self.hands, self.monthly,
            self.customer_monthly, self.valid_from, self.valid_to, self.source,
        )  # fmt: skip


class Entry(models.Model):
    """One entry of the ledger, once for each step of each thing. Never changed."""

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    step = models.CharField(max_length=12)
    subject_kind = models.CharField(max_length=10)
    subject_id = models.UUIDField()
    number = models.CharField(max_length=20)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    objects = Scoped["Entry"]()

    class Meta:
        verbose_name_plural = "entries"
        constraints = (
            models.UniqueConstraint(fields=["step", "subject_kind", "subject_id"], name="entry_once"),
        )
        indexes = (models.Index(fields=["-at"], name="entry_latest"),)

    def __str__(self) -> str:
        return f"{self.step} {self.number}"


class Posting(models.Model):
    """One line of an entry, debits above nought. The lines of an entry sum to nought (migration 0002)."""

    scope = "entry__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.CharField(max_length=12)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=18, decimal_places=4, default=Decimal(0))

    objects = Scoped["Posting"]()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(amount=0), name="posting_amount"),)
        indexes = (models.Index(fields=["account", "currency"], name="posting_account"),)

    def __str__(self) -> str:
        return f"{self.account} {self.amount} {self.currency}"
