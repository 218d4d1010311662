"""Who wrote it, a person or a machine (RFC 3834, RFC 2919), and what a bounce says (RFC 3464)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from nuoda.connectors.messaging.incoming.decoding import BROKEN, addresses_of, clean, header_of

_OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@nuoda\.invalid>", re.IGNORECASE)
_BY_MACHINES = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "List-Id")
_BULK = frozenset({"bulk", "list", "junk", "auto_reply", "auto-reply"})
_DAEMONS = ("mailer-daemon@", "postmaster@")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail of ours, by its id, could not be delivered: ``error`` is what the server said."""

    mail_id: str
    error: str


def is_automatic(message: Message, *, null_sender: bool) -> bool:
    """Whether a machine wrote it: such mail is kept, and never answered."""
    submitted = header_of(message, "Auto-Submitted").casefold()
    if submitted and submitted.split(";")[0].strip() != "no":
        return True
    if header_of(message, "Precedence").casefold() in _BULK:
        return True
    suppress = header_of(message, "X-Auto-Response-Suppress").casefold()
    if any(header_of(message, name) for name in _BY_MACHINES if name != "X-Auto-Response-Suppress"):
        return True
    if suppress and suppress != "none":
        return True
    if null_sender or header_of(message, "Return-Path") == "<>":
        return True
    if message.get_content_type() == "multipart/report":
        return True
    return any(address.startswith(_DAEMONS) for _name, address in addresses_of(message, ["From"]))


def ids_of_ours(*headers: str) -> list[str]:
    """The ids of mails of ours that headers such as In-Reply-To name."""
    return list(dict.fromkeys(found.lower() for one in headers for found in _OURS.findall(one[:4_000])))


def bounce_of(message: Message) -> Bounce | None:
    """What a delivery report says of a mail of ours that failed for good; None for anything else."""
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return None
    error, returned = "", ""
    try:
        for part in message.get_payload():
            if not isinstance(part, Message):
                continue
            kind = part.get_content_type()
            if kind == "message/delivery-status":
                error = error or _failure(part)
            elif kind in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
                returned = returned or _returned(part)
    except BROKEN:
        return None
    ids = ids_of_ours(returned)
    return Bounce(ids[0], error) if error and ids else None


def _failure(status: Message) -> str:
    """The server's words on the first recipient that failed; "" where all are only delayed."""
    blocks = status.get_payload()
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, Message) and header_of(block, "Action").casefold() == "failed":
            said = header_of(block, "Diagnostic-Code") or header_of(block, "Status") or "failed"
            return clean(said)[:500]
    return ""


def _returned(part: Message) -> str:
    """The Message-ID of the mail that came back."""
    inner = part.get_payload()
    if isinstance(inner, list):
        return header_of(inner[0], "Message-ID") if inner and isinstance(inner[0], Message) else ""
    found = re.search(r"^message-id:\s*(<[^>\s]{1,200}>)", str(inner)[:20_000], re.IGNORECASE | re.MULTILINE)
    return found.group(1) if found else ""
