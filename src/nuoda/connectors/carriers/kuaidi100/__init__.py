"""kuaidi100: the answer to a query, the push, and lines of scan histories, all of Chinese couriers.

The push comes as a form, ``param=<JSON>&sign=<MD5 of param and salt, upper case>``. A scan's own state
code decides where it has one; else the courier's sentence does. The state of the whole (``state``,
``ischeck``) and that of the watch (``polling``, ``shutdown``, ``abort``) are no events and never make one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from nuoda.connectors.carriers.contract import CarrierEvent, Parsed, Reply, Spot, Unreadable
from nuoda.connectors.carriers.kuaidi100 import sentences
from nuoda.connectors.carriers.reading import (
    Harvest,
    ItemProblem,
    in_zone,
    instant,
    mapping,
    objects,
    plain,
    read_json,
    read_text,
    refuse,
    sentence,
    word,
)
from nuoda.connectors.carriers.vocabulary import lookup
from nuoda.kernel import limits
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y.%m.%d %H:%M:%S", "iso")
_WATCHES = frozenset({"polling", "shutdown", "abort", "updateall"})
# 0 is "on the way" in general and 2 "a problem": the sentence beside them knows better.
_VAGUE = frozenset({"0", "2"})
_DELIVERED = "DELIVERED"


class Kuaidi100:
    """See :class:`nuoda.connectors.carriers.contract.Connector`."""

    name = "kuaidi100"
    title = "kuaidi100 快递100"
    source = "kuaidi100"
    carrier = ""

    def parse(self, document: bytes, *, received_at: datetime, zone: str) -> Parsed:
        answers = list(_answers(document))
        harvest = Harvest()
        understood = False
        for where, answer in answers:
            if isinstance(answer, Text):
                harvest.refuse(where, answer)
                continue
            understood = True
            _take(harvest, where, answer, zone)
        if not understood:
            refuse(harvest.refused[0].reason if harvest.refused else _("It has no scan history."))
        return harvest.parsed()

    def reply(self, document: bytes, *, parsed: Parsed | None, problem: str) -> Reply | None:
        answer = (
            {"result": True, "returnCode": "200", "message": "成功"}
            if parsed
            else {"result": False, "returnCode": "500", "message": problem}
        )
        return Reply(json.dumps(answer, ensure_ascii=False).encode(), "application/json")

    def genuine(self, document: bytes, *, secret: str) -> bool:
        """True where the push is signed with this salt."""
        form = _form(document)
        if form is None or "sign" not in form:
            return False
        expected = hashlib.md5((form["param"] + secret).encode(), usedforsecurity=False).hexdigest()
        return hmac.compare_digest(expected.encode(), form["sign"].lower().encode())


def _form(document: bytes) -> dict[str, str] | None:
    """The fields of a form-encoded push, None for a document that is none."""
    if document.lstrip()[:1] in (b"{", b"[") or b"param=" not in document:
        return None
    text = read_text(document).strip()
    try:
        fields = parse_qs(text, max_num_fields=20, keep_blank_values=True, errors="surrogateescape")
    except ValueError:
        refuse(_("The form has too many fields."))
    if "param" not in fields:
        return None
    return {name: values[0] for name, values in fields.items()}


def _answers(document: bytes) -> Iterator[tuple[str, Mapping[str, Any] | Text]]:
    """Every history in the document with where it stands, or why it is none."""
    form = _form(document)
    text = form["param"] if form else read_text(document)
    lines = [(place, line) for place, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > 1 and all(line.lstrip().startswith("{") for _place, line in lines):
        yield from _by_line(lines)
        return
    given = read_json(text)
    many = given if isinstance(given, list) else [given]
    for where, one in objects(many, "item"):
        yield from _histories(one, where if isinstance(given, list) else "")


def _by_line(lines: list[tuple[int, str]]) -> Iterator[tuple[str, Mapping[str, Any] | Text]]:
    if len(lines) > limits.DOCUMENT_ITEMS:
        refuse(_("It has more than %(most)s items.", {"most": limits.DOCUMENT_ITEMS}))
    for place, line in lines:
        where = f"line {place}"
        try:
            given = mapping(read_json(line))
        except Unreadable as broken:
            yield where, broken.fields[0].reason
            continue
        yield from _histories(given, where)


def _histories(given: Mapping[str, Any], where: str) -> Iterator[tuple[str, Mapping[str, Any] | Text]]:
    """A push holds the history in ``lastResult`` (and abroad in ``destResult``), a stored answer in
    ``body``; else the object is one itself."""
    prefix = f"{where}." if where else ""
    if str(given.get("status")) in _WATCHES:
        yield where, {"data": []}
        for part in ("lastResult", "destResult"):
            if isinstance(given.get(part), dict) and given[part].get("data"):
                yield from _histories(given[part], f"{prefix}{part}")
        return
    inner = given.get("body")
    answer = inner if isinstance(inner, dict) else given
    if isinstance(answer.get("data"), list) or isinstance(answer.get("events"), list):
        wrong = answer.get("status") not in (None, "", "200", 200) and not answer.get("data")
        yield (where, _error(answer)) if wrong else (where, answer)
    else:
        yield where, _error(answer)


def _error(answer: Mapping[str, Any]) -> Text:
    code = answer.get("returnCode") or answer.get("status")
    if answer.get("message") and code:
        figures = {"code": plain(code), "words": plain(answer["message"], 120)}
        return _("The carrier answered with an error: %(code)s %(words)s.", figures)
    return _("It has no scan history.")


def _take(harvest: Harvest, where: str, answer: Mapping[str, Any], zone: str) -> None:
    key = "data" if isinstance(answer.get("data"), list) else "events"
    told = list(objects(answer[key], f"{where}.{key}".lstrip(".")))
    if not told:
        return
    try:
        number = word(answer.get("nu"), "nu", required=True)
        carrier = word(answer.get("com"), "com", longest=30)
    except ItemProblem as problem:
        harvest.refused.append(problem.at(where))
        return
    harvest.each(told, lambda one: _event(one, number, carrier, zone))


def _event(one: Mapping[str, Any], number: str, carrier: str, zone: str) -> CarrierEvent:
    when = word(one.get("time") or one.get("ftime"), "time", required=True)
    occurred_at, zone_source = in_zone(instant(when, *_TIMES, field="time"), zone)
    words = sentence(one.get("context"), "context")
    said = sentences.read(words)
    code = word(one.get("statusCode"), "statusCode", longest=20)
    if not code and not words:
        raise ItemProblem(_("It says neither a state nor a sentence."), "context")
    milestone, reason = _meaning(code, words, said, occurred_at)
    return CarrierEvent(
        number=number,
        occurred_at=occurred_at,
        zone_source=zone_source,
        code=code or said.code,
        milestone=milestone,
        reason=reason,
        text=words,
        spot=_spot(one, words),
        carrier=carrier,
        signer=said.signer if milestone.startswith("DELIVERED") else "",
    )


def _meaning(code: str, words: str, said: sentences.Said, at: datetime) -> tuple[str, str]:
    """The code decides; the sentence does where the code is vague or nobody has said what it means.

    A code of delivery is believed only where the sentence does not say otherwise.
    """
    known = lookup("kuaidi100", code, on=at.date()) if code else None
    if known is None:
        return said.milestone, said.reason
    if known[0].startswith(_DELIVERED):
        denied = not said.milestone and any(sign in words for sign in ("签收", "妥投"))
        contrary = said.milestone and not said.milestone.startswith(_DELIVERED)
        return (said.milestone, said.reason) if denied or contrary else known
    if code not in _VAGUE or not said.milestone or said.milestone.startswith(_DELIVERED):
        return known[0], known[1] or (said.reason if known[0] in ("ATTEMPT_FAILED", "RETURNING") else "")
    return said.milestone, said.reason


def _spot(one: Mapping[str, Any], words: str) -> Spot:
    """The area by the provider where it gives one, else the first 【…】 of the sentence."""
    area = word(one.get("areaName") or one.get("location"), "areaName", longest=200)
    name = area
    if not name and words.startswith("【") and "】" in words:
        name = words[1 : words.index("】")].strip()
    city = name if name.endswith("市") and "," not in name else name.split(",")[1] if name.count(",") else ""
    return Spot(name[:200], city[:80], country="CN" if name else "")


CONNECTOR = Kuaidi100()
