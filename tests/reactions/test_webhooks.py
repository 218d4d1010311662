"""Messages reach endpoints signed, are tried again with back-off, and wait for a person when given up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings
from tests.connectors.servers import Endpoint, endpoint
from tests.factories import NOW, SYSTEM, make_customer_actor, settle

from nuoda.connectors.messaging.webhook import signature
from nuoda.domains.customers.commands import OpenedEndpoint, open_endpoint, renew_endpoint_secret
from nuoda.domains.customers.queries import CustomerCard, endpoint_page, signing_secrets
from nuoda.domains.notices.commands import PostDraft, claim_posts, queue_posts, release_posts, send_again
from nuoda.domains.notices.queries import PostRow, posts_about
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref

CLERK = Actor(role=Role.AGENT, id="1", name="林晓")


@pytest.fixture
def box(settings: Settings) -> Iterator[Endpoint]:
    with endpoint() as listening:
        settings.NUODA_OUTGOING_HOSTS = listening.allowed
        yield listening


@pytest.fixture
def opened(acme: CustomerCard, box: Endpoint, now: datetime) -> OpenedEndpoint:
    return open_endpoint(by=SYSTEM, at=NOW, customer_id=acme.id, label="TMS", address=box.url)


def a_post(acme: CustomerCard, opened: OpenedEndpoint, once: str = "one") -> PostDraft:
    return PostDraft(
        endpoint_id=opened.id, customer_id=acme.id, kind="test.ping", subject_kind="endpoint",
        subject_id=opened.id, label="测试", body=json.dumps({"type": "test.ping", "data": "诺达"}), once=once,
    )  # fmt: skip


def posts_of(opened: OpenedEndpoint) -> list[PostRow]:
    return posts_about([Ref("endpoint", str(opened.id))], actor=SYSTEM)


def test_a_message_arrives_signed(acme: CustomerCard, box: Endpoint, opened: OpenedEndpoint) -> None:
    queue_posts(by=SYSTEM, at=NOW, posts=[a_post(acme, opened), a_post(acme, opened)])
    settle()
    (caught,) = box.caught
    (row,) = posts_of(opened)
    assert (row.state, row.status, row.answer, row.attempts) == ("sent", 200, "thank you", 1)
    assert caught.headers["webhook-id"] == str(row.id)
    timestamp = int(caught.headers["webhook-timestamp"])
    assert timestamp == int(NOW.timestamp())
    expected = signature(opened.secret, id=str(row.id), timestamp=timestamp, body=caught.body)
    assert caught.headers["webhook-signature"] == expected
    assert json.loads(caught.body)["data"] == "诺达"


def test_the_signature_is_that_of_the_standard() -> None:
    """The example of the reference implementations (standard-webhooks, libraries' tests)."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    found = signature(secret, id="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330, body=body)
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_renewed_secret_signs_beside_the_former_one_for_a_day(
    acme: CustomerCard, box: Endpoint, opened: OpenedEndpoint
) -> None:
    renewed = renew_endpoint_secret(by=SYSTEM, at=NOW, endpoint_id=opened.id)
    queue_posts(by=SYSTEM, at=NOW, posts=[a_post(acme, opened)])
    settle()
    assert len(box.caught[0].headers["webhook-signature"].split()) == 2
    later = signing_secrets([opened.id], actor=SYSTEM, at=NOW + timedelta(hours=25))
    assert later == {opened.id: (renewed.secret,)}


def test_an_endpoint_that_is_down_is_tried_again_later_and_then_given_up(
    acme: CustomerCard, box: Endpoint, opened: OpenedEndpoint
) -> None:
    box.status, box.answer = 503, b"down " + b"x" * 9_000
    queue_posts(by=SYSTEM, at=NOW, posts=[a_post(acme, opened)])
    settle()
    (row,) = posts_of(opened)
    assert (row.state, row.status, row.error) == ("waiting", 503, "HTTP 503")
    assert len(row.answer) == 500
    assert row.next_try_at == NOW + timedelta(seconds=10)
    while (row := posts_of(opened)[0]).next_try_at is not None:
        clock.advance_to(row.next_try_at)
        assert release_posts(by=SYSTEM, at=clock.now()) == 1
        settle()
    assert (row.state, row.attempts, len(box.caught)) == ("failed", 9, 9)
    assert timedelta(hours=24) < clock.now() - NOW < timedelta(hours=36)
    assert len({one.headers["webhook-id"] for one in box.caught}) == 1
    box.status = 200
    send_again(by=CLERK, at=clock.now(), post_id=row.id)
    settle()
    assert posts_of(opened)[0].state == "sent"


def test_an_endpoint_that_is_gone_is_closed(
    acme: CustomerCard, box: Endpoint, opened: OpenedEndpoint
) -> None:
    box.status = 410
    queue_posts(by=SYSTEM, at=NOW, posts=[a_post(acme, opened)])
    settle()
    assert posts_of(opened)[0].state == "failed"
    assert endpoint_page(opened.id, actor=SYSTEM).closed_because == "410 Gone"
    queue_posts(by=SYSTEM, at=NOW, posts=[a_post(acme, opened, "two")])
    settle()
    assert len(box.caught) == 1
    assert {one.state for one in posts_of(opened)} == {"failed"}


def test_an_address_of_our_own_network_is_not_called(
    acme: CustomerCard, box: Endpoint, opened: OpenedEndpoint, settings: Settings
) -> None:
    settings.NUODA_OUTGOING_HOSTS = frozenset()
    queue_posts(by=SYSTEM, at=NOW, posts=[a_post(acme, opened)])
    settle()
    assert posts_of(opened)[0].state == "failed"
    assert box.caught == []


def test_a_redirect_is_a_failure_and_not_followed(
    acme: CustomerCard, box: Endpoint, opened: OpenedEndpoint
) -> None:
    box.status, box.headers = 307, {"Location": "http://169.254.169.254/"}
    queue_posts(by=SYSTEM, at=NOW, posts=[a_post(acme, opened)])
    settle()
    assert (posts_of(opened)[0].state, posts_of(opened)[0].status) == ("waiting", 307)


def test_a_replay_keeps_its_messages(
    acme: CustomerCard, box: Endpoint, opened: OpenedEndpoint, settings: Settings
) -> None:
    settings.NUODA_WEBHOOKS = "keep"
    queue_posts(by=SYSTEM, at=NOW, posts=[a_post(acme, opened)])
    settle()
    assert (posts_of(opened)[0].state, box.caught) == ("sent", [])


def test_a_worker_that_died_leaves_its_message_to_the_next(
    acme: CustomerCard, box: Endpoint, opened: OpenedEndpoint
) -> None:
    queue_posts(by=SYSTEM, at=NOW, posts=[a_post(acme, opened)])
    claim_posts(by=SYSTEM, at=NOW, post_ids=[posts_of(opened)[0].id])
    settle()
    assert box.caught == []
    clock.advance_to(NOW + timedelta(minutes=6))
    release_posts(by=SYSTEM, at=clock.now())
    settle()
    (row,) = posts_of(opened)
    assert (row.state, row.maybe_twice, row.attempts) == ("sent", True, 2)


def test_secrets_are_sealed_and_for_the_system_alone(
    acme: CustomerCard, opened: OpenedEndpoint, settings: Settings
) -> None:
    assert opened.secret not in repr(opened)
    assert signing_secrets([opened.id], actor=CLERK, at=NOW) == {}
    assert signing_secrets([opened.id], actor=SYSTEM, at=NOW) == {opened.id: (opened.secret,)}
    settings.SECRET_KEY = "another key altogether"
    assert signing_secrets([opened.id], actor=SYSTEM, at=NOW) == {opened.id: ()}


def test_who_may_open_an_endpoint(acme: CustomerCard, globex: CustomerCard, opened: OpenedEndpoint) -> None:
    with pytest.raises(Forbidden):
        open_endpoint(
            by=make_customer_actor(acme), at=NOW, customer_id=acme.id, label="x", address="https://x.example/"
        )
    machine = Actor(role=Role.MACHINE, id="1", name="m", customer_id=globex.id)
    with pytest.raises(NotFound):
        renew_endpoint_secret(by=machine, at=NOW, endpoint_id=opened.id)
    with pytest.raises(Invalid):
        open_endpoint(
            by=SYSTEM, at=NOW, customer_id=acme.id, label="again",
            address=endpoint_page(opened.id, actor=SYSTEM).address,
        )  # fmt: skip
