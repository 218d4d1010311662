"""The one way out for HTTP that the house itself calls: to addresses that customers and operators give.

An address from outside may point at anything, also at the machines of our own network. So each call resolves
its host once, judges every address that came, and connects to the very address that was judged: an answer of
the name server that changes meanwhile changes nothing. Only https goes out, unless the operator named the
host; redirects are handed back and not followed; answers are read up to a bound; and the whole call ends by
its time limit, however slowly the other side drips. Nothing here raises for what the other side does wrong,
but for :class:`Refused` and :class:`Unreachable`.
"""

from __future__ import annotations

import http.client
import ipaddress
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from nuoda.kernel.errors import Invalid, NuodaError
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

LONGEST_ADDRESS = 500
_PORTS = (80, 443)
_FIRST_FREE_PORT = 1024
_MAPPED = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052, what a NAT64 makes of an IPv4 address
_CONTENT = {"Accept-Encoding": "identity", "Connection": "close"}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]


class Refused(Invalid):
    """The house does not call this address."""

    code = "address_refused"
    sentence = _("This address is not called.")


class Unreachable(NuodaError):
    """Nobody answered there, or not in time, or not in HTTP."""

    status = 502
    code = "unreachable"
    sentence = _("The address did not answer.")


@dataclass(frozen=True, slots=True)
class Limits:
    """How a call is bounded. ``allowed`` are hosts that the operator named: ``host``, ``host:port``, an
    address or a network such as ``10.1.0.0/16``; they may be private and spoken to without TLS."""

    allowed: frozenset[str] = frozenset()
    seconds: float = 10.0
    most_bytes: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: at most ``most_bytes`` of it; ``cut`` where there was more."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool = False

    @property
    def text(self) -> str:
        """The body as text, without control signs that a page or a log could stumble over."""
        plain = self.body.decode("utf-8", "replace")
        return "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in plain)


@dataclass(frozen=True, slots=True)
class Target:
    """An address as it will be called: the pinned ``ip`` beside the name that TLS and Host ask for."""

    scheme: str
    host: str
    port: int
    path: str
    ip: str

    @property
    def origin(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.scheme == "https" else 80) else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class _Given:
    """An address that is sound as text; nothing is resolved yet."""

    scheme: str
    host: str
    port: int
    path: str
    named: bool = field(default=False)


def system_resolver(host: str, port: int) -> Sequence[str]:
    """Every address the machine's name server knows for a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check_address(url: str, limits: Limits) -> None:
    """Judge an address as text: what a form can say at once. Raises :class:`Refused`."""
    given = _read(url, limits)
    literal = _literal(given.host)
    if literal is not None and not given.named:
        _judge(literal, limits)


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes,
    limits: Limits,
    resolve: Resolve = system_resolver,
) -> Answer:
    """One call. Raises :class:`Refused` for where it may not go, :class:`Unreachable` for no answer."""
    target = aim(url, limits, resolve=resolve)
    connection = _Pinned(target, limits.seconds)
    watchman = threading.Timer(limits.seconds, connection.abandon)
    watchman.daemon = True
    watchman.start()
    try:
        sent = {"Host": target.origin, **_CONTENT, **headers}
        connection.request(method, target.path, body=body, headers=sent)
        answer = _answer(connection.getresponse(), limits.most_bytes)
        if connection.abandoned:  # what was cut off by the time limit can look like an end
            raise TimeoutError
        return answer
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(_unreached(error, in_time=not connection.abandoned)) from error
    finally:
        watchman.cancel()
        connection.close()


def aim(url: str, limits: Limits, *, resolve: Resolve = system_resolver) -> Target:
    """Where a call would go: the host resolved once, all its addresses judged, the first pinned."""
    given = _read(url, limits)
    literal = _literal(given.host)
    found = [str(literal)] if literal is not None else _resolved(given, limits.seconds, resolve)
    addresses = [ipaddress.ip_address(one.partition("%")[0]) for one in found]
    if not given.named:
        for one in addresses:
            _judge(one, limits)
    return Target(given.scheme, given.host, given.port, given.path, str(addresses[0]))


def _read(url: str, limits: Limits) -> _Given:
    if len(url) > LONGEST_ADDRESS or not url.isascii() or any(not "!" <= sign <= "~" for sign in url):
        raise _refused(_("The address holds signs that no address has, or is too long."))
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError as broken:
        raise _refused(_("This is no address.")) from broken
    if not host or "\\" in url or parts.username is not None or parts.password is not None:
        raise _refused(_("Write it like https://host/path, without a name or password in it."))
    number = port or (443 if parts.scheme == "https" else 80)
    named = _is_named(host, number, limits)
    if parts.scheme != "https" and not (parts.scheme == "http" and named):
        raise _refused(_("Only https is called."))
    if not named and number not in _PORTS and number < _FIRST_FREE_PORT:
        raise _refused(_("Port %(port)s is not called.", {"port": number}))
    return _Given(parts.scheme, host, number, _path(parts), named)


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _is_named(host: str, port: int, limits: Limits) -> bool:
    return (
        host in limits.allowed or f"{host}:{port}" in limits.allowed or f"[{host}]:{port}" in limits.allowed
    )


def _resolved(given: _Given, seconds: float, resolve: Resolve) -> Sequence[str]:
    """The addresses of a host, in time: a name server that does not answer holds nobody up for longer."""
    box: queue.Queue[Sequence[str] | Exception] = queue.Queue(1)

    def ask() -> None:
        try:
            box.put(resolve(given.host, given.port))
        except (OSError, UnicodeError) as error:
            box.put(error)

    threading.Thread(target=ask, daemon=True, name="resolve").start()
    try:
        found = box.get(timeout=seconds)
    except queue.Empty as late:
        raise Unreachable(_("The host %(host)s could not be found in time.", {"host": given.host})) from late
    if isinstance(found, Exception) or not found:
        raise Unreachable(_("There is no host %(host)s.", {"host": given.host}))
    return found


def _judge(address: Address, limits: Limits) -> None:
    """Raises :class:`Refused` for an address of a private, local or special network, in whatever guise."""
    networks = [ipaddress.ip_network(one) for one in limits.allowed if "/" in one]
    for one in _meanings(address):
        if any(one.version == network.version and one in network for network in networks):
            continue
        if str(one) in limits.allowed:
            continue
        if not one.is_global or one.is_multicast or one.is_reserved or one.is_unspecified:
            raise _refused(
                _(
                    "The address %(address)s belongs to a private or special network.",
                    {"address": str(address)},
                )
            )


def _meanings(address: Address) -> list[Address]:
    """The address itself, or the IPv4 address that an IPv6 address carries within."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    within: list[Address] = [one for one in (address.ipv4_mapped, address.sixtofour) if one is not None]
    if address in _MAPPED:
        within.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if address.teredo is not None:
        within += [address, *address.teredo]
    return within or [address]


def _refused(why: Text) -> Refused:
    return Refused(why)


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was judged, whatever the name means by now."""

    def __init__(self, target: Target, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._target = target
        self.abandoned = False

    def connect(self) -> None:
        family = socket.AF_INET6 if ":" in self._target.ip else socket.AF_INET
        plain = socket.socket(family, socket.SOCK_STREAM)
        plain.settimeout(self.timeout)
        self.sock = plain
        plain.connect((self._target.ip, self._target.port))
        if self._target.scheme == "https":
            context = ssl.create_default_context()
            secured = context.wrap_socket(
                plain, server_hostname=self._target.host, do_handshake_on_connect=False
            )
            self.sock = secured
            secured.do_handshake()

    def abandon(self) -> None:
        """End a call that lasts too long, from another thread: whatever reads from the socket wakes up."""
        self.abandoned = True
        if self.sock is not None:
            with suppress(OSError):  # the other side may have ended it meanwhile
                self.sock.shutdown(socket.SHUT_RDWR)


def _answer(response: http.client.HTTPResponse, most: int) -> Answer:
    body = response.read(most + 1)
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, body[:most], cut=len(body) > most)


def _unreached(error: Exception, *, in_time: bool) -> Text:
    if not in_time or isinstance(error, TimeoutError):
        return _("There was no answer in time.")
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("Its certificate is not trusted: %(reason)s.", {"reason": error.verify_message[:120]})
    return _("There was no answer: %(error)s.", {"error": f"{type(error).__name__}: {error}"[:160]})
