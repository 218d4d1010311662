"""The demo's mailbox page: there only in the demo, for staff, whatever the mails hold."""

from __future__ import annotations

import mailbox
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.factories.people import sign_in

from nuoda.kernel.actor import Actor, Role

pytestmark = pytest.mark.usefixtures("now")
MAIL = (
    "From: Nuoda <service@nuoda.example>\nTo: ops@acme.example\nSubject: %s\nDate: %s\n"
    "Content-Type: text/plain; charset=utf-8\nContent-Language: en\n\n%s\n"
)


@pytest.fixture
def box(settings: Settings, tmp_path: Path) -> mailbox.Maildir:
    settings.DEMO = True
    settings.NUODA_MAILBOX = tmp_path / "box"
    return mailbox.Maildir(tmp_path / "box", create=True)


@pytest.fixture
def browser(agent: Actor) -> Client:
    client = sign_in(agent)
    client.cookies["nuoda_language"] = "en"
    return client


def put(box: mailbox.Maildir, subject: str, body: str, date: str = "Mon, 23 Nov 2026 01:00:00 +0000") -> None:
    box.add((MAIL % (subject, date, body)).encode())


def test_teaches_while_it_is_empty(box: mailbox.Maildir, browser: Client) -> None:
    assert "No mail yet" in browser.get(reverse("desk_mailbox")).content.decode()


def test_shows_list_and_mail(box: mailbox.Maildir, browser: Client) -> None:
    put(box, "NDX1 is late", "We are sorry. http://127.0.0.1:8000/track/?number=NDX1")
    shown = browser.get(reverse("desk_mailbox")).content.decode()
    assert "NDX1 is late" in shown
    assert "We are sorry." in shown
    key = Path(next(iter((Path(str(box._path)) / "new").iterdir()))).name
    assert browser.get(reverse("desk_mailbox"), {"mail": key}).status_code == 200


def test_the_list_alone_renews_itself(box: mailbox.Maildir, browser: Client) -> None:
    put(box, "NDX1 is late", "x")
    part = browser.get(
        reverse("desk_mailbox") + "?part=list", headers={"HX-Request": "true"}
    ).content.decode()
    assert "NDX1 is late" in part
    assert "<html" not in part


@pytest.mark.parametrize("date", ["Sat, 21 Nov 2026 23:33:35 -0000", "yesterday", ""])
def test_a_strange_date_does_no_harm(box: mailbox.Maildir, browser: Client, date: str) -> None:
    put(box, "x", "y", date)
    assert browser.get(reverse("desk_mailbox")).status_code == 200


def test_what_a_mail_holds_stays_text(box: mailbox.Maildir, browser: Client) -> None:
    put(box, "<script>1</script>", "<img src=x onerror=alert(1)>")
    shown = browser.get(reverse("desk_mailbox")).content.decode()
    assert "<script>1" not in shown
    assert "<img src=x" not in shown


@pytest.mark.parametrize("key", ["nothing", "../../etc/passwd", "\x00"])
def test_an_unknown_mail_is_not_found(box: mailbox.Maildir, browser: Client, key: str) -> None:
    put(box, "x", "y")
    assert browser.get(reverse("desk_mailbox"), {"mail": key}).status_code == 404


def test_is_not_there_outside_the_demo(settings: Settings, browser: Client) -> None:
    settings.DEMO = False
    assert browser.get(reverse("desk_mailbox")).status_code == 404


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.PUBLIC])
def test_is_for_staff(box: mailbox.Maildir, client_of: Callable[[Role], Client], role: Role) -> None:
    assert client_of(role).get(reverse("desk_mailbox")).status_code in (302, 403)
