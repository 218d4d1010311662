from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError
from tests.factories import NOW, SYSTEM
from tests.factories.people import PASSWORD

from nuoda.domains.accounts.commands import (
    AccountDraft,
    IssuedKey,
    choose_language,
    issue_api_key,
    note_seen,
    open_accounts,
    revoke_api_key,
)
from nuoda.domains.accounts.models import Account
from nuoda.domains.accounts.queries import api_key_rows, find_actor_of_key, sign_ins_of_customer
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel import ledger
from nuoda.kernel.actor import ANONYMOUS, Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid, NotFound

pytestmark = pytest.mark.django_db
DRAFT = AccountDraft(email="Lin@Nuoda.example", name="林晓", role=Role.AGENT, password=PASSWORD)


def test_an_account_signs_in_with_its_password_which_is_stored_nowhere() -> None:
    open_accounts(by=SYSTEM, at=NOW, accounts=[DRAFT])
    row = Account.objects.get()
    assert row.email == "lin@nuoda.example"
    assert PASSWORD not in row.password
    assert authenticate(None, email="lin@nuoda.example", password=PASSWORD) == row
    (opened,) = ledger.all_named(["account.opened"])
    assert PASSWORD not in repr(opened)


def test_an_address_has_one_account() -> None:
    first = open_accounts(by=SYSTEM, at=NOW, accounts=[DRAFT, DRAFT])
    assert first[0] == first[1]
    assert open_accounts(by=SYSTEM, at=NOW, accounts=[DRAFT]) == first[:1]


def test_only_administrators_open_accounts(agent: Actor, supervisor: Actor, customer_actor: Actor) -> None:
    for actor in (agent, supervisor, customer_actor, ANONYMOUS):
        with pytest.raises(Forbidden):
            open_accounts(by=actor, at=NOW, accounts=[DRAFT])


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.SYSTEM, Role.PUBLIC, Role.MACHINE])
def test_the_database_refuses_roles_that_cannot_sign_in(role: Role) -> None:
    draft = AccountDraft(email="x@nuoda.example", name="x", role=role, password=PASSWORD)
    with pytest.raises(IntegrityError):
        open_accounts(by=SYSTEM, at=NOW, accounts=[draft])


def test_what_was_seen_only_moves_forward(agent: Actor) -> None:
    account = Account.objects.get(id=agent.id)
    for position in (7, 3):
        note_seen(by=agent, at=NOW, account_id=account.id, position=position)
    account.refresh_from_db()
    assert account.seen_position == 7


def test_a_language_is_one_of_two(agent: Actor) -> None:
    account = Account.objects.get(id=agent.id)
    choose_language(by=agent, at=NOW, account_id=account.id, language="en")
    with pytest.raises(Invalid):
        choose_language(by=agent, at=NOW, account_id=account.id, language="fr")
    account.refresh_from_db()
    assert account.language == "en"


def _issue(by: Actor, customer: CustomerCard | None = None) -> IssuedKey:
    return issue_api_key(
        by=by, at=NOW, label="ERP", scopes=["orders:write"], customer_id=customer.id if customer else None
    )


def test_a_key_opens_as_its_machine_until_it_is_revoked(supervisor: Actor, acme: CustomerCard) -> None:
    issued = _issue(supervisor, acme)
    machine = find_actor_of_key(issued.token)
    assert machine is not None
    assert (machine.role, machine.customer_id, set(machine.scopes)) == (
        Role.MACHINE, acme.id, {"orders:write"},
    )  # fmt: skip
    revoke_api_key(by=supervisor, at=NOW, key_id=issued.id)
    assert find_actor_of_key(issued.token) is None
    with pytest.raises(NotFound):
        revoke_api_key(by=supervisor, at=NOW, key_id=issued.id)


def test_a_key_is_shown_once_and_kept_as_a_digest(supervisor: Actor) -> None:
    issued = _issue(supervisor)
    secret = issued.token.rsplit("_", 1)[-1]
    assert secret not in repr(api_key_rows(actor=supervisor))
    assert secret not in repr(ledger.all_named(["account.api_key_issued"]))


@pytest.mark.parametrize(
    "token", ["", "x", "nuoda__", "nuoda_0000_secret", "nuoda_" + "a" * 200, "другой_a_b"]
)
def test_an_unknown_token_opens_nothing(token: str) -> None:
    assert find_actor_of_key(token) is None


def test_another_secret_under_a_known_number_opens_nothing(supervisor: Actor) -> None:
    token = _issue(supervisor).token
    assert find_actor_of_key(token[:-1] + ("a" if token[-1] != "a" else "b")) is None


def test_keys_are_for_supervisors_with_known_scopes(agent: Actor, supervisor: Actor) -> None:
    with pytest.raises(Forbidden):
        _issue(agent)
    for scopes in ([], ["everything"]):
        with pytest.raises(Invalid):
            issue_api_key(by=supervisor, at=NOW, label="x", scopes=scopes, customer_id=None)


def test_a_customer_sees_her_own_keys_and_sign_ins_only(
    supervisor: Actor, acme: CustomerCard, customer_actor: Actor, other_customer_actor: Actor
) -> None:
    _issue(supervisor, acme)
    assert len(api_key_rows(actor=customer_actor)) == 1
    assert api_key_rows(actor=other_customer_actor) == []
    assert sign_ins_of_customer(acme.id, actor=supervisor) == ["buyer@acme.example"]
    assert sign_ins_of_customer(acme.id, actor=other_customer_actor) == []
