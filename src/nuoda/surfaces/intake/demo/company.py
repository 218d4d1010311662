"""The company moves in: customers, accounts, agents and service levels, by the house's own commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from nuoda.domains.accounts.commands import AccountDraft, open_accounts
from nuoda.domains.contracts.commands import ServiceLevelDraft, record_service_levels
from nuoda.domains.customers.commands import CustomerDraft, record_customers
from nuoda.domains.customers.queries import CustomerCard, customers_by_code
from nuoda.domains.team.commands import AgentDraft, record_agents
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.surfaces.intake.demo.agreements import agree, decide_terms, keep_the_night
from nuoda.surfaces.intake.demo.hashing import quick_hashes
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.roster import TEAM, draw_roster
from nuoda.surfaces.intake.demo.world import Member, ServiceLevel, Shipper, World
from nuoda.surfaces.intake.demo.world.company import COMPANY
from nuoda.surfaces.intake.demo.world.goods import TRADES

USUAL_HOURS_A_DAY = 17
"""Of the promised days this much is usually needed: 51 hours of three days."""
BEFORE = timedelta(days=30)
REGIONS = {
    "shanghai": "上海", "hangzhou": "浙江", "ningbo": "浙江", "suzhou": "江苏", "qingdao": "山东",
    "dongguan": "广东", "shenzhen": "广东", "beijing": "北京", "chengdu": "四川",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of the staff as the house knows them; ``agent_id`` is None for who takes no cases."""

    actor: Actor
    agent_id: UUID | None


def move_in(world: World, at: datetime) -> dict[str, Colleague]:
    """Record the company as of ``at``. Doing it again changes nothing. Returns the staff by login."""
    record_customers(by=DEMO, at=at, customers=[_customer(shipper) for shipper in world.customers])
    cards = customers_by_code([shipper.code for shipper in world.customers], actor=DEMO)
    levels = [_level(level, cards, at) for level in world.service_levels]
    record_service_levels(by=DEMO, at=at, levels=levels)
    agree(world.hero.customer, at)
    keep_the_night(at)
    decide_terms(at)
    with quick_hashes():
        _open_customers_accounts(world, cards, at)
        return _staff(world, at)


def _customer(shipper: Shipper) -> CustomerDraft:
    return CustomerDraft(
        code=shipper.code,
        name=shipper.name,
        name_en=shipper.name_en,
        trade=TRADES[shipper.trade].name,
        tier=shipper.tier,
        language=shipper.language,
        zone=shipper.zone,
        email=shipper.email,
        phone=shipper.phone,
        region=REGIONS.get(shipper.from_cities[0], ""),
    )


def _level(level: ServiceLevel, cards: Mapping[str, CustomerCard], at: datetime) -> ServiceLevelDraft:
    return ServiceLevelDraft(
        code=f"{level.customer or level.tier}-{level.service}".lower(),
        transit_days=level.transit_days,
        usual_hours={lane: days * USUAL_HOURS_A_DAY for lane, days in level.transit_days.items()},
        cutoff=level.cut_off,
        due_time=level.due_time,
        valid_from=at - BEFORE,
        customer_id=cards[level.customer].id if level.customer else None,
        tier=level.tier,
        service=level.service,
        calendar="cn-daily",
        source=COMPANY,
    )


def _open_customers_accounts(world: World, cards: Mapping[str, CustomerCard], at: datetime) -> None:
    """Some customers sign in themselves: the hero's, and one who reads English."""
    chosen = [
        shipper
        for shipper in world.customers
        if shipper.code == world.hero.customer or shipper.language == "en"
    ]
    drafts = [
        AccountDraft(
            email=shipper.account,
            name=shipper.contact,
            role=Role.CUSTOMER,
            password=settings.NUODA_DEMO_PASSWORD,
            language=shipper.language,
            zone=shipper.zone,
            customer_id=cards[shipper.code].id,
        )
        for shipper in chosen
    ]
    open_accounts(by=DEMO, at=at, accounts=drafts)


def _staff(world: World, at: datetime) -> dict[str, Colleague]:
    drafts = [_account(member) for member in world.staff]
    ids = open_accounts(by=DEMO, at=at, accounts=drafts)
    desk = [
        (member, account_id)
        for member, account_id in zip(world.staff, ids, strict=True)
        if member.role in {"agent", "supervisor"}
    ]
    agents = [
        AgentDraft(
            account_id=account_id,
            name=member.name,
            team=TEAM,
            leads=member.role == "supervisor",
            languages=member.languages,
            skills=member.skills,
        )
        for member, account_id in desk
    ]
    agent_ids = dict(zip([one for _, one in desk], record_agents(by=DEMO, at=at, agents=agents), strict=True))
    draw_roster(
        {member.login: one for (member, _account_id), one in zip(desk, agent_ids.values(), strict=True)},
        at, clock.now(),
    )  # fmt: skip
    return {
        member.login: Colleague(
            Actor(Role(member.role), str(account_id), member.name), agent_ids.get(account_id)
        )
        for member, account_id in zip(world.staff, ids, strict=True)
    }


def _account(member: Member) -> AccountDraft:
    return AccountDraft(
        email=member.login,
        name=member.name,
        role=Role(member.role),
        password=settings.NUODA_DEMO_PASSWORD,
        language=member.languages[0],
    )
