"""The system page and the keys: who may, what is shown once, what a person does with a dead letter."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import factories
from tests.factories.people import sign_in

from nuoda.domains.accounts.facts import SCOPES
from nuoda.domains.accounts.queries import api_key_rows, find_actor_of_key
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.dead_letters import dead_letter_rows
from nuoda.kernel.models import DeadLetter, FactRow
from nuoda.kernel.runs import finish_run, open_run, run_page
from nuoda.kernel.worker import work_health

pytestmark = pytest.mark.usefixtures("now")
MOST_QUERIES = 12
TOKEN = re.compile(r"nuoda_[0-9a-f]{8}_[\w-]{30,}")


@pytest.fixture
def browser(supervisor: Actor) -> Client:
    client = sign_in(supervisor)
    client.cookies["nuoda_language"] = "en"
    return client


@pytest.fixture
def letter(acme: CustomerCard, now: datetime) -> DeadLetter:
    """A fact that a reaction could not digest."""
    return DeadLetter.objects.create(
        reaction="tell_of_trouble", fact=FactRow.objects.latest("id"), error="KeyError: 'x'",
        trace="Traceback <b>bold</b>", attempts=5, at=now,
    )  # fmt: skip


PAGES = ("desk_system", "desk_keys")


class TestDoors:
    @pytest.mark.parametrize("role", [Role.AGENT, Role.DISPATCHER, Role.CUSTOMER, Role.PUBLIC])
    @pytest.mark.parametrize("name", PAGES)
    def test_is_closed_to(self, client_of: Callable[[Role], Client], role: Role, name: str) -> None:
        assert client_of(role).get(reverse(name)).status_code in (302, 403)

    @pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMIN])
    @pytest.mark.parametrize("name", PAGES)
    def test_is_open_to(self, client_of: Callable[[Role], Client], role: Role, name: str) -> None:
        assert client_of(role).get(reverse(name)).status_code == 200


class TestHealth:
    def test_says_that_no_worker_beats(self, browser: Client) -> None:
        assert "Start one: nuoda worker" in browser.get(reverse("desk_system")).content.decode()

    def test_counts_what_waits(self, acme: CustomerCard, now: datetime) -> None:
        before = work_health(at=now)
        factories.make_order()
        after = work_health(at=now)
        assert after.waiting > before.waiting
        assert after.waiting_since is not None
        assert after.database.startswith("1")

    def test_stays_within_its_queries(self, browser: Client, letter: DeadLetter) -> None:
        for name in PAGES:
            with CaptureQueriesContext(connection) as seen:
                assert browser.get(reverse(name)).status_code == 200
            assert len(seen) <= MOST_QUERIES, [one["sql"][:90] for one in seen]


class TestDeadLetters:
    def test_shows_fact_error_and_trace_as_text(self, browser: Client, letter: DeadLetter) -> None:
        shown = browser.get(reverse("desk_system")).content.decode()
        assert "tell_of_trouble" in shown
        assert "customer.recorded" in shown
        assert "Traceback &lt;b&gt;bold" in shown

    def test_is_tried_again(self, browser: Client, letter: DeadLetter, supervisor: Actor) -> None:
        browser.post(reverse("desk_system_settle", args=[letter.id]), {"verb": "retry"})
        assert dead_letter_rows(actor=supervisor) == []
        assert dead_letter_rows(actor=supervisor, state="retried")[0].settled_by == supervisor.name

    def test_is_dropped_with_a_reason(self, browser: Client, letter: DeadLetter, supervisor: Actor) -> None:
        address = reverse("desk_system_settle", args=[letter.id])
        browser.post(address, {"note": "  "})
        assert len(dead_letter_rows(actor=supervisor)) == 1
        browser.post(address, {"note": "test data"})
        assert dead_letter_rows(actor=supervisor, state="dropped")[0].reason == "test data"

    def test_a_settled_one_says_so(self, browser: Client, letter: DeadLetter) -> None:
        address = reverse("desk_system_settle", args=[letter.id])
        browser.post(address, {"verb": "retry"})
        again = browser.post(address, {"verb": "retry"}, follow=True).content.decode()
        assert "already retried or dropped" in again

    def test_an_unknown_one_is_not_found(self, browser: Client) -> None:
        address = reverse("desk_system_settle", args=[uuid4()])
        assert browser.post(address, {"verb": "retry"}).status_code == 404

    def test_agents_may_not(self, letter: DeadLetter, agent: Actor) -> None:
        address = reverse("desk_system_settle", args=[letter.id])
        assert sign_in(agent).post(address, {"verb": "retry"}).status_code == 403


class TestRuns:
    def test_is_asked_to_stop(self, browser: Client, now: datetime, supervisor: Actor) -> None:
        run = open_run(by=supervisor, at=now, kind="replay", title="olist", cursor={})
        assert "olist" in browser.get(reverse("desk_system")).content.decode()
        browser.post(reverse("desk_system_stop", args=[run]))
        assert run_page(run, actor=supervisor).state == "stopping"

    def test_what_has_ended_cannot_be_stopped(
        self, browser: Client, now: datetime, supervisor: Actor
    ) -> None:
        run = open_run(by=supervisor, at=now, kind="replay", title="olist", cursor={})
        finish_run(by=supervisor, at=now, run_id=run, report={})
        shown = browser.post(reverse("desk_system_stop", args=[run]), follow=True).content.decode()
        assert "already ended" in shown

    def test_an_unknown_run_is_not_found(self, browser: Client) -> None:
        assert browser.post(reverse("desk_system_stop", args=[uuid4()])).status_code == 404


class TestKeys:
    def test_is_shown_once_and_works(self, browser: Client, acme: CustomerCard, supervisor: Actor) -> None:
        given = {"label": "Shop", "customer": str(acme.id), "scopes": ["orders:write", "orders:read"]}
        answer = browser.post(reverse("desk_keys_issue"), given)
        token = TOKEN.search(answer.content.decode())
        assert token
        assert "no-store" in answer["Cache-Control"]
        machine = find_actor_of_key(token.group())
        assert machine is not None
        assert (machine.customer_id, machine.scopes) == (acme.id, frozenset({"orders:write", "orders:read"}))
        assert token.group() not in browser.get(reverse("desk_keys")).content.decode()

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_every_scope_is_told_in_words(self, browser: Client, language: str) -> None:
        page = browser.get(reverse("desk_keys"), headers={"accept-language": language})
        labels = dict(page.context["form"].fields["scopes"].choices)
        assert set(labels) == set(SCOPES)
        words = {scope: label.removesuffix(f" ({scope})") for scope, label in labels.items()}
        assert [scope for scope, told in words.items() if told == scope or not told.strip()] == []
        assert len(set(words.values())) == len(SCOPES)

    def test_a_form_s_address_opened_by_hand_says_what_it_is(self, browser: Client) -> None:
        answer = browser.get(reverse("desk_keys_issue"))
        assert answer.status_code == 405
        assert answer["Allow"] == "POST"
        assert "takes a form" in answer.content.decode()

    def test_is_revoked_at_once(self, browser: Client, supervisor: Actor) -> None:
        answer = browser.post(reverse("desk_keys_issue"), {"label": "Shop", "scopes": ["orders:read"]})
        token = TOKEN.search(answer.content.decode())
        assert token
        key = api_key_rows(actor=supervisor)[0]
        browser.post(reverse("desk_keys_revoke", args=[key.id]))
        assert find_actor_of_key(token.group()) is None
        assert browser.post(reverse("desk_keys_revoke", args=[key.id])).status_code == 404

    @pytest.mark.parametrize(
        "given",
        [
            {"label": "", "scopes": ["orders:read"]},
            {"label": "Shop", "scopes": []},
            {"label": "Shop", "scopes": ["everything"]},
            {"label": "x" * 81, "scopes": ["orders:read"]},
            {"label": "Shop", "scopes": ["orders:read"], "customer": str(uuid4())},
            {"label": "Shop", "scopes": ["orders:read"], "customer": "ACME"},
        ],
    )
    def test_bad_input_issues_nothing(
        self, browser: Client, supervisor: Actor, given: dict[str, object]
    ) -> None:
        assert browser.post(reverse("desk_keys_issue"), given).status_code == 422
        assert api_key_rows(actor=supervisor) == []
