"""Sign-in identities and API keys."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from nuoda.domains.accounts.rules import SIGN_IN_ROLES
from nuoda.kernel.actor import Role
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Account(AbstractBaseUser):
    """Somebody who signs in. ``customer_id`` confines a customer's person to that customer.

    It is a plain id because customers stand above accounts in the house.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=20)
    language = models.CharField(max_length=10, default="zh-hans")
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    customer_id = models.UUIDField(null=True, db_index=True)
    is_active = models.BooleanField(default=True)
    seen_position = models.BigIntegerField(default=0)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = BaseUserManager["Account"]()
    scoped = Scoped["Account"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in SIGN_IN_ROLES]), name="account_role"
            ),
            models.CheckConstraint(
                condition=Q(role=Role.CUSTOMER.value, customer_id__isnull=False)
                | (~Q(role=Role.CUSTOMER.value) & Q(customer_id__isnull=True)),
                name="account_customer_confined",
            ),
        )

    def __str__(self) -> str:
        return self.email


class ApiKey(models.Model):
    """A machine's key: only the hash of its secret is kept."""

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    label = models.CharField(max_length=80)
    public = models.CharField(max_length=12, unique=True)
    secret_digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=30))
    customer_id = models.UUIDField(null=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=120)
    revoked_at = models.DateTimeField(null=True)

    objects = Scoped["ApiKey"]()

    class Meta:
        db_table = "accounts_api_key"

    def __str__(self) -> str:
        return self.label


class LookupFailures(models.Model):
    """How many public look-ups failed since an instant: of one number, of one client, or on the site.

    Number and client are kept as keyed hashes, for a short time. Counted up in one statement, so that
    however many try at once, each failure has a number of its own.
    """

    key = models.CharField(max_length=34, primary_key=True)
    since = models.DateTimeField()
    failures = models.PositiveIntegerField()

    objects = Scoped["LookupFailures"]()

    class Meta:
        db_table = "accounts_lookup_failures"
        indexes = (models.Index(fields=["since"], name="lookup_since"),)

    def __str__(self) -> str:
        return f"{self.key} {self.failures}"
