"""What the meter found and what followed: figures, exclusions, steps, fees, credit notes."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from nuoda.domains.contracts.models.agreements import Clause, Contract
from nuoda.domains.contracts.rules.meter.figures import Counts, Figure, Verdict
from nuoda.domains.contracts.rules.meter.states import AskState, FigureState, Leave, StepState
from nuoda.domains.contracts.rules.meter.terms import Step
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class PeriodFigure(models.Model):
    """A clause's figure of one period, by version. What is frozen never changes (trigger, migration 0004).

    ``due``/``counted`` are gross; ``adjusted_*`` without what is excluded. Rates are percentages.
    """

    scope = "contract__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=30)
    period = models.DateField()
    after = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12)
    due = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()
    adjusted_due = models.PositiveIntegerField()
    adjusted_counted = models.PositiveIntegerField()
    gross_rate = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    rate = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    verdict = models.CharField(max_length=8)
    freezes_at = models.DateTimeField()
    reckoned_at = models.DateTimeField()
    reckoned_by = models.CharField(max_length=120)
    reason = models.CharField(max_length=400, blank=True)

    objects = Scoped["PeriodFigure"]()

    class Meta:
        db_table = "contracts_figure"
        constraints = (
            models.UniqueConstraint(
                fields=["contract", "measure", "period", "version"], name="figure_version"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in FigureState]), name="figure_state"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=[v.value for v in Verdict]), name="figure_verdict"
            ),
            models.CheckConstraint(
                condition=Q(adjusted_due__lte=F("due"), adjusted_counted__lte=F("counted")),
                name="figure_adjusted",
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} {self.period} v{self.version}"

    def figure(self) -> Figure:
        """The figure as rules use it."""
        return Figure(
            Counts(self.due, self.counted), Counts(self.adjusted_due, self.adjusted_counted),
            self.gross_rate, self.rate, Verdict(self.verdict),
        )  # fmt: skip


class Exclusion(models.Model):
    """A failure (or a whole missed period) that one person asks to leave out and another decides on."""

    scope = "contract__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=30)
    kind = models.CharField(max_length=10)
    promise_id = models.UUIDField(null=True)
    label = models.CharField(max_length=120, blank=True)
    period = models.DateField()
    reason = models.CharField(max_length=40)
    evidence = models.CharField(max_length=200)
    remark = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10)
    asked_by = models.CharField(max_length=120)
    asked_by_id = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120, blank=True)
    decided_by_id = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = Scoped["Exclusion"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in Leave]), name="exclusion_kind"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in AskState]), name="exclusion_state"
            ),
            models.CheckConstraint(condition=~Q(decided_by_id=F("asked_by_id")), name="exclusion_four_eyes"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="exclusion_decided",
            ),
            models.CheckConstraint(
                condition=Q(promise_id__isnull=False) | Q(kind="void"), name="exclusion_of_one"
            ),
            models.UniqueConstraint(
                fields=["contract", "measure", "promise_id"],
                condition=Q(promise_id__isnull=False, state__in=["asked", "approved"]),
                name="exclusion_once",
            ),
            models.UniqueConstraint(
                fields=["contract", "measure", "period"],
                condition=Q(promise_id__isnull=True, state__in=["asked", "approved"]),
                name="exclusion_period_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.label} {self.reason}"


class LadderStep(models.Model):
    """A step that followed. ``key`` is that of the rules; ``because`` what it hangs on.

    ``due_at``: a plan is due, a right to leave must be exercised. ``number`` is that of its notice.
    ``owner`` writes the plan; ``turn`` counts its versions: one that the customer declines is written again.
    """

    scope = "contract__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=30)
    key = models.CharField(max_length=80)
    step = models.CharField(max_length=12)
    period = models.DateField()
    because = models.JSONField()
    multiplier = models.DecimalField(max_digits=6, decimal_places=3, default=Decimal(1))
    amount = models.DecimalField(max_digits=16, decimal_places=4, default=Decimal(0))
    days = models.PositiveSmallIntegerField(default=0)
    owner = models.ForeignKey(
        "team.Agent", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    turn = models.PositiveSmallIntegerField(default=1)
    number = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=10, default=StepState.STANDING.value)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True)
    remark = models.CharField(max_length=400, blank=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True)
    answer = models.CharField(max_length=400, blank=True)

    objects = Scoped["LadderStep"]()

    class Meta:
        db_table = "contracts_step"
        constraints = (
            models.UniqueConstraint(fields=["contract", "measure", "key"], name="step_once"),
            models.CheckConstraint(condition=Q(step__in=[s.value for s in Step]), name="step_step"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in StepState]), name="step_state"),
        )

    def __str__(self) -> str:
        return self.number


class PeriodFees(models.Model):
    """What was invoiced for a period, and where that is written."""

    scope = "contract__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    every = models.CharField(max_length=10)
    period = models.DateField()
    invoiced = models.DecimalField(max_digits=18, decimal_places=4)
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)

    objects = Scoped["PeriodFees"]()

    class Meta:
        db_table = "contracts_fees"
        constraints = (
            models.UniqueConstraint(fields=["contract", "every", "period"], name="fees_once"),
            models.CheckConstraint(condition=Q(invoiced__gte=0), name="fees_amount"),
        )

    def __str__(self) -> str:
        return f"{self.period} {self.invoiced}"


class CreditNote(models.Model):
    """A draft of what we owe for a period: lines from frozen figures, decided by a second person.

    ``less`` is what earlier notes of the period already gave; ``total`` the sum of the lines without it.
    """

    scope = "contract__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60, unique=True)
    every = models.CharField(max_length=10)
    period = models.DateField()
    currency = models.CharField(max_length=3)
    invoiced = models.DecimalField(max_digits=18, decimal_places=4)
    at_risk = models.DecimalField(max_digits=18, decimal_places=4)
    lines = models.JSONField()
    less = models.DecimalField(max_digits=18, decimal_places=4, default=Decimal(0))
    total = models.DecimalField(max_digits=18, decimal_places=4)
    source = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default=AskState.ASKED.value)
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=120)
    drafted_by_id = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_by_id = models.CharField(max_length=80, blank=True)
    remark = models.CharField(max_length=400, blank=True)

    objects = Scoped["CreditNote"]()

    class Meta:
        db_table = "contracts_credit_note"
        constraints = (
            models.UniqueConstraint(
                fields=["contract", "every", "period"],
                condition=Q(state="asked"),
                name="credit_one_draft",
            ),
            models.CheckConstraint(condition=~Q(decided_by_id=F("drafted_by_id")), name="credit_four_eyes"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in AskState]), name="credit_state"),
        )

    def __str__(self) -> str:
        return self.number
