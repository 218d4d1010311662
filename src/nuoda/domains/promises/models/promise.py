"""The promise itself: what was said, and where it stands by its log."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.promises.rules import (
    AGAIN,
    LIVE,
    MANY,
    Beneficiary,
    Ground,
    Kind,
    Side,
    State,
    Terms,
    set_by_law,
)
from nuoda.kernel.calendar import Calendar
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


def _among(column: str, values: list[str]) -> Q:
    return Q(**{f"{column}__in": values})


class Promise(models.Model):
    """One dated statement to a customer, with its subject, due time, owner and proof.

    ``agreed_due_at`` is what was said; ``due_at`` is that, moved by pauses; ``excused_due_at`` is that,
    moved by approved excuses too. ``first_due_at`` is the due time of the first promise in a chain of
    renegotiations: it stays measurable. ``committed_due_at`` is the same, but follows changes that the
    customer asked for. ``level`` and ``calendar`` are the versions that the promise was made under; with a
    calendar, only its working time is given back by pauses and excuses. ``adjusted`` is True once the log
    holds a pause or an excuse; ``endangered`` is the log's last word on risk. ``risk_at`` is the instant
    from which silence means risk. ``warn_at`` is when the clock looks at its ladder next, None where nothing
    can come; ``warned`` is True once somebody was.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    beneficiary = models.CharField(max_length=10, default=Beneficiary.CUSTOMER.value)
    label = models.CharField(max_length=120)
    basis = models.CharField(max_length=200)
    ground = models.CharField(max_length=10, blank=True, default="")
    ground_ref = models.CharField(max_length=120, blank=True, default="")
    owner = models.ForeignKey("team.Agent", null=True, on_delete=models.PROTECT, related_name="+")
    stand_in = models.ForeignKey(
        "team.Agent", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    level = models.ForeignKey(
        "contracts.ServiceLevel", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    calendar = models.ForeignKey(
        "contracts.BusinessCalendar", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    from_at = models.DateTimeField(null=True)
    agreed_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    excused_due_at = models.DateTimeField(null=True)
    first_due_at = models.DateTimeField()
    committed_due_at = models.DateTimeField()
    zone = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default=State.OPEN.value)
    eta_at = models.DateTimeField(null=True)
    needs = models.DurationField()
    risk_at = models.DateTimeField(null=True)
    at_risk_at = models.DateTimeField(null=True)
    endangered = models.BooleanField(default=False)
    adjusted = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=200, blank=True)
    changed_by = models.CharField(max_length=10, blank=True, default="")
    warn_at = models.DateTimeField(null=True)
    warned = models.BooleanField(default=False)
    successor = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="predecessor")

    objects = Scoped["Promise"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=_among("kind", [k.value for k in Kind]), name="promise_kind"),
            models.CheckConstraint(condition=_among("state", [s.value for s in State]), name="promise_state"),
            models.CheckConstraint(
                condition=_among("beneficiary", [b.value for b in Beneficiary]), name="promise_beneficiary"
            ),
            models.CheckConstraint(
                condition=_among("ground", ["", *(g.value for g in Ground)]), name="promise_ground"
            ),
            models.CheckConstraint(
                condition=_among("changed_by", ["", *(side.value for side in Side)]),
                name="promise_changed_by",
            ),
            models.CheckConstraint(
                condition=Q(from_at__isnull=True) | Q(from_at__lte=F("agreed_due_at")), name="promise_window"
            ),
            models.CheckConstraint(
                condition=~Q(state="kept") | Q(settled_at__isnull=False, settled_at__lte=F("due_at")),
                name="promise_kept_in_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="broken") | Q(settled_at__isnull=True) | Q(settled_at__gt=F("due_at")),
                name="promise_broken_late",
            ),
            models.CheckConstraint(
                condition=~Q(state="excused") | Q(excused_due_at__gt=F("due_at")),
                name="promise_excused_longer",
            ),
            models.CheckConstraint(
                condition=Q(risk_at__isnull=True) | Q(state="open"), name="promise_risk_while_open"
            ),
            models.CheckConstraint(
                condition=~Q(state="replaced") | Q(successor__isnull=False), name="promise_replaced_by"
            ),
            # A legal time limit never pauses, is not excused and is not renegotiated.
            models.CheckConstraint(
                condition=~Q(kind="statutory") & ~Q(ground="statute")
                | Q(adjusted=False, successor__isnull=True, due_at=F("agreed_due_at"))
                & Q(first_due_at=F("due_at"))
                & ~Q(state__in=["paused", "excused", "replaced"]),
                name="promise_statutory_runs",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_id"],
                condition=Q(successor__isnull=True) & ~Q(kind__in=[*MANY, *AGAIN]),
                name="promise_one_current",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_id"],
                condition=Q(state__in=[*LIVE, "paused"], kind__in=["next_update", *AGAIN]),
                name="promise_one_live",
            ),
            # What is told twice of one beginning is promised once.
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_id", "made_at"],
                condition=Q(successor__isnull=True, kind__in=AGAIN),
                name="promise_once_a_beginning",
            ),
        )
        indexes = (
            models.Index(fields=["subject_kind", "subject_id"], name="promise_subject"),
            models.Index(fields=["risk_at"], condition=Q(state="open"), name="promise_risk_scan"),
            models.Index(fields=["due_at"], condition=Q(state__in=LIVE), name="promise_due_scan"),
            models.Index(
                fields=["excused_due_at"],
                condition=Q(state="excused", settled_at__isnull=True),
                name="promise_excused_scan",
            ),
            models.Index(fields=["warn_at"], condition=Q(warn_at__isnull=False), name="promise_warn_scan"),
            models.Index(
                fields=["owner"], condition=Q(state__in=LIVE, owner__isnull=False), name="promise_owner_live"
            ),
            models.Index(fields=["customer", "due_at"], name="promise_customer"),
            models.Index(fields=["state", "due_at"], name="promise_state_due"),
        )

    def terms(self, calendar: Calendar | None) -> Terms:
        """What was promised, under the calendar of that time."""
        return Terms(self.made_at, self.agreed_due_at, calendar, self.set_by_law)

    @property
    def set_by_law(self) -> bool:
        """Whether it is a legal time limit, which runs on whatever is agreed."""
        return set_by_law(self.kind, self.ground)

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind}:{self.subject_id} {self.state}"
