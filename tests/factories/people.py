"""Customers and those who sign in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth import get_user_model
from django.test import Client
from tests.factories.moments import NOW

from nuoda.domains.accounts.commands import AccountDraft, open_accounts
from nuoda.domains.customers.commands import CustomerDraft, record_customers
from nuoda.domains.customers.queries import CustomerCard, customers_by_code
from nuoda.domains.team.commands import AgentDraft, record_agents
from nuoda.kernel.actor import STAFF, Actor, Role, system

SYSTEM = system("tests")
PASSWORD = "a long enough secret"


def make_customer(
    code: str = "ACME",
    *,
    name: str = "",
    name_en: str = "",
    trade: str = "",
    tier: str = "ordinary",
    language: str = "zh-hans",
    zone: str = "Asia/Shanghai",
    email: str | None = None,
    phone: str = "",
    at: datetime = NOW,
) -> CustomerCard:
    """A customer; her address is ``ops@<code>.example`` unless given."""
    draft = CustomerDraft(
        code=code, name=name or f"{code} 贸易有限公司", name_en=name_en, trade=trade, tier=tier,
        language=language, zone=zone, phone=phone,
        email=f"ops@{code.lower()}.example" if email is None else email,
    )  # fmt: skip
    record_customers(by=SYSTEM, at=at, customers=[draft])
    return customers_by_code([code], actor=SYSTEM)[code]


def make_account(
    role: Role,
    *,
    email: str = "",
    name: str = "",
    language: str = "zh-hans",
    languages: tuple[str, ...] = ("zh-hans", "en"),
    skills: tuple[str, ...] = (),
    capacity: int = 30,
    customer_id: UUID | None = None,
    at: datetime = NOW,
) -> Actor:
    """Somebody who signs in, as an actor; agents and supervisors also join the team."""
    address = email or f"{role.value}@nuoda.example"
    spoken = name or role.value.title()
    draft = AccountDraft(
        email=address, name=spoken, role=role, password=PASSWORD, language=language, customer_id=customer_id
    )
    (account_id,) = open_accounts(by=SYSTEM, at=at, accounts=[draft])
    if role in STAFF and role is not Role.ADMIN:
        leads = role is not Role.AGENT
        record_agents(
            by=SYSTEM,
            at=at,
            agents=[
                AgentDraft(
                    account_id=account_id, name=spoken, leads=leads, languages=languages, skills=skills,
                    capacity=capacity,
                )
            ],
        )  # fmt: skip
    return Actor(role, str(account_id), spoken, customer_id, language=language)


def make_customer_actor(customer: CustomerCard) -> Actor:
    """Somebody who signs in for a customer."""
    return make_account(
        Role.CUSTOMER, email=f"buyer@{customer.code.lower()}.example", customer_id=customer.id,
        language=customer.language,
    )  # fmt: skip


def sign_in(actor: Actor) -> Client:
    """A browser in which this actor has signed in."""
    client = Client()
    client.force_login(get_user_model().objects.get(pk=actor.id))
    return client
