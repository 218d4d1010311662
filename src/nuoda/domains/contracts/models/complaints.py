"""By when complaints of a customer are answered, where a contract says so."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class ComplaintTerm(models.Model):
    """Complaints of a customer are answered within ``days`` of receipt: working days of the office calendar
    where ``working``, else calendar days. A change ends the row and begins another.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField()
    working = models.BooleanField()
    source = models.CharField(max_length=200)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    set_by = models.CharField(max_length=120)

    objects = Scoped["ComplaintTerm"]()

    class Meta:
        db_table = "contracts_complaint_term"
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="complaint_term_span",
            ),
            models.CheckConstraint(condition=Q(days__gte=1), name="complaint_term_days"),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(valid_to__isnull=True), name="complaint_term_current"
            ),
        )

    def __str__(self) -> str:
        return f"{self.customer_id} {self.days}d"
