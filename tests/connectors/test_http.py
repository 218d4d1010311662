"""Outgoing calls go where they may, to the address that was judged, and end in time."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.connectors.servers import Endpoint, drip, endpoint, raw_server

from nuoda.connectors.http import Answer, Limits, Refused, Unreachable, aim, call, check_address

STRICT = Limits(seconds=2)


def resolves_to(*addresses: str) -> _Names:
    return _Names([list(addresses)])


class _Names:
    """A name server that says one thing after another, as one that rebinds does."""

    def __init__(self, answers: list[list[str]]) -> None:
        self.answers, self.asked = answers, 0

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


def post(url: str, limits: Limits, body: bytes = b"{}") -> Answer:
    return call("POST", url, headers={"Content-Type": "application/json"}, body=body, limits=limits)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.9.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::",
        "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:db8::1",
    ],
)  # fmt: skip
def test_private_and_special_networks_are_not_called(address: str) -> None:
    literal = f"[{address}]" if ":" in address else address
    with pytest.raises(Refused):
        aim(f"https://{literal}/hook", STRICT)
    with pytest.raises(Refused):
        aim("https://hooks.example.com/hook", STRICT, resolve=resolves_to(address))


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "localhost.", "LOCALHOST", "0"]
)
def test_loopback_in_other_spellings_is_loopback(host: str) -> None:
    with pytest.raises((Refused, Unreachable)):
        aim(f"https://{host}/", STRICT)


@given(st.integers(min_value=0, max_value=2**32 - 1))
def test_whatever_is_called_is_public(number: int) -> None:
    dotted = ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    for said in (dotted, f"::ffff:{dotted}"):
        try:
            target = aim("https://hooks.example.com/", STRICT, resolve=resolves_to(said))
        except Refused:
            continue
        first = number >> 24
        assert first not in (0, 10, 127)
        assert first < 224
        assert number >> 16 not in (0xC0A8, 0xA9FE)
        assert target.host == "hooks.example.com"


def test_one_private_address_among_public_ones_is_enough() -> None:
    with pytest.raises(Refused):
        aim("https://hooks.example.com/", STRICT, resolve=resolves_to("93.184.216.34", "10.0.0.1"))


def test_a_name_is_asked_for_once_and_its_first_answer_is_called() -> None:
    names = _Names([["93.184.216.34"], ["127.0.0.1"]])
    target = aim("https://hooks.example.com/a?b=c#d", STRICT, resolve=names)
    assert (target.ip, target.host, target.path, names.asked) == (
        "93.184.216.34", "hooks.example.com", "/a?b=c", 1,
    )  # fmt: skip


def test_the_address_that_was_judged_is_the_one_called() -> None:
    """The name means our server for the first question only; a second question would reach nobody."""
    with endpoint() as box:
        names = _Names([["127.0.0.1"], ["192.0.2.1"]])
        limits = Limits(frozenset({f"hooks.test:{box.port}"}), seconds=20)
        answer = call(
            "POST", f"http://hooks.test:{box.port}/x", headers={}, body=b"{}", limits=limits, resolve=names
        )
        assert (answer.status, names.asked) == (200, 1)
        assert box.caught[0].headers["host"] == f"hooks.test:{box.port}"


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/", "ftp://hooks.example.com/", "file:///etc/passwd", "gopher://x/", "//x/",
        "https://user:secret@hooks.example.com/", "https://hooks.example.com:22/", "https://", "https:///x",
        "https://hooks.example.com:99999/", "https://hooks.example.com:x/", "https://hooks.example.com\\@127.1/",
        "https://hooks.example.com/\r\nX-Evil: 1", "https://hooks.example.com/ x", "https://[::1", "",
        "https://münchen.example/", "https://" + "a" * 600,
    ],
)  # fmt: skip
def test_what_is_no_plain_https_address_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        check_address(url, STRICT)


@given(st.text(max_size=80))
def test_any_text_is_refused_or_sound(text: str) -> None:
    for url in (text, f"https://{text}", f"https://{text}.example.com/{text}"):
        try:
            check_address(url, STRICT)
        except Refused:
            continue
        assert url.isascii()
        assert "\n" not in url


def test_the_operator_may_name_a_host_or_a_network() -> None:
    named = Limits(frozenset({"10.1.0.0/16", "crm.local:8080"}))
    assert aim("https://hooks.example.com/", named, resolve=resolves_to("10.1.2.3")).ip == "10.1.2.3"
    assert aim("http://crm.local:8080/", named, resolve=resolves_to("10.9.9.9")).ip == "10.9.9.9"
    with pytest.raises(Refused):
        aim("http://crm.local:8081/", named, resolve=resolves_to("10.9.9.9"))
    with pytest.raises(Refused):
        aim("https://hooks.example.com/", named, resolve=resolves_to("10.2.2.3"))


def _limits(box: Endpoint, **more: float) -> Limits:
    return Limits(box.allowed, seconds=more.get("seconds", 20), most_bytes=int(more.get("most_bytes", 1000)))


def test_a_redirect_is_handed_back_and_not_followed() -> None:
    with endpoint() as box, endpoint() as other:
        box.status, box.headers = 302, {"Location": other.url}
        answer = post(box.url, _limits(box))
        assert (answer.status, answer.headers["location"]) == (302, other.url)
        assert other.caught == []


def test_a_big_answer_is_read_up_to_the_bound() -> None:
    with endpoint() as box:
        box.answer = b"x" * 5_000_000
        answer = post(box.url, _limits(box))
        assert (len(answer.body), answer.cut) == (1000, True)


def test_an_answer_that_drips_ends_in_time() -> None:
    """It drips for ever: that the call comes back at all shows that its time is over."""
    with raw_server(drip) as port:
        with pytest.raises(Unreachable) as told:
            post(f"http://127.0.0.1:{port}/", Limits(frozenset({f"127.0.0.1:{port}"}), seconds=0.5))
        assert "in time" in str(told.value)


def _torn(connection: socket.socket) -> None:
    heard = b""
    while not heard.endswith(b"{}"):  # what is left unread would reset the connection
        heard += connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort")


def _garbage(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"\x00\xff\xfe no http at all\r\n\r\n")


def _many_headers(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 5000 + b"\r\n")


def test_an_answer_torn_in_its_body_is_what_came_of_it() -> None:
    with raw_server(_torn) as port:
        answer = post(f"http://127.0.0.1:{port}/", Limits(frozenset({f"127.0.0.1:{port}"}), seconds=20))
        assert (answer.status, answer.body) == (200, b"short")


@pytest.mark.parametrize("talk", [_garbage, _many_headers, lambda _connection: None])
def test_what_is_not_http_is_unreachable(talk: object) -> None:
    assert callable(talk)
    with raw_server(talk) as port, pytest.raises(Unreachable):
        post(f"http://127.0.0.1:{port}/", Limits(frozenset({f"127.0.0.1:{port}"}), seconds=2))


def test_plain_http_behind_https_and_nobody_listening_are_unreachable() -> None:
    with endpoint() as box:
        with pytest.raises(Unreachable):
            post(box.url.replace("http:", "https:"), _limits(box))
        port = box.port
    with pytest.raises(Unreachable):
        post(f"http://127.0.0.1:{port}/", Limits(frozenset({f"127.0.0.1:{port}"}), seconds=2))


def test_a_name_server_that_is_silent_holds_nobody_up() -> None:
    released, answered = Event(), Event()

    def silent(host: str, port: int) -> Sequence[str]:
        released.wait(60)
        answered.set()
        return []

    try:
        with pytest.raises(Unreachable):
            aim("https://hooks.example.com/", Limits(seconds=0.3), resolve=silent)
        assert not answered.is_set()
    finally:
        released.set()


def test_the_text_of_an_answer_is_plain() -> None:
    assert Answer(200, {}, b"ok\x00\x1b[31m\xff\n").text == "ok��[31m�\n"
