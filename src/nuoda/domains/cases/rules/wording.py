"""What a text to a customer must not say: a date that will not hold, a delivery without proof, a guarantee.

Pure. A text is held for each of these, with the reason and a better wording; whoever may override does so
under her name (domain reference §6).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from nuoda.kernel.spoken import times_in
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

NO_OTHER_WORDS = _("Leave it out.")


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the goods: when they are expected (P50, None for unknown), whether they arrived.

    ``goes_on_at`` is when they go on at the earliest, where something holds them up.
    """

    eta_at: datetime | None
    delivered: bool
    goes_on_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One stretch of a text that is held: what kind of fault, why, and what to write instead.

    ``kind`` is ``early_date``, ``unproved_delivery``, ``guarantee`` or ``phrase``.
    """

    kind: str
    phrase: str
    why: Text
    better: Text


# Phrase → why it is better left out, and what to write instead (domain reference §6, avoid list).
_BELITTLES = _("It belittles the customer's worry.")
_OFFENDS = _("It offends the customer.")
_FIND_OUT = _("Say what you will find out, and by when.")
_INSTEAD = _("Say what you can do instead.")
_HAND_OVER = _("Say who takes care of it, and hand it over yourself.")
_AVOID: Mapping[str, tuple[Text, Text]] = {
    "您想太多了": (_BELITTLES, _("Say that you understand, and what you do about it.")),
    "这很简单": (_BELITTLES, _("Say that you understand, and what you do about it.")),
    "不知道": (_("It leaves the customer alone."), _FIND_OUT),
    "不归我管": (_("It leaves the customer alone."), _HAND_OVER),
    "您自己查": (_("It leaves the customer alone."), _("Look it up for the customer.")),
    "系统就这样": (_("It leaves the customer alone."), _INSTEAD),
    "公司规定没办法": (_("It leaves the customer alone."), _INSTEAD),
    "不可能": (_("It leaves the customer alone."), _INSTEAD),
    "随便您投诉": (_OFFENDS, _("Name the ways to complain politely.")),
    "您听不懂吗": (_OFFENDS, NO_OTHER_WORDS),
    "not my job": (_("It leaves the customer alone."), _HAND_OVER),
    "calm down": (_OFFENDS, NO_OTHER_WORDS),
    "i don't know": (_("It leaves the customer alone."), _FIND_OUT),
    "company policy": (_("It leaves the customer alone."), _INSTEAD),
}

_CLAUSE = re.compile(r"[^。！？；;!?\n]+")
_GUARANTEE = re.compile(
    r"(?:肯定|绝对|一定|保证|确保|百分之?百|100\s*%|打包票|必定|准保)[^，,。；;]{0,8}?(?:能|会|可以)?[^，,。；;]{0,4}?"
    r"(?:到|送|达|没问题|不会|解决)"
    r"|\b(?:definitely|certainly|absolutely|surely|without\s+(?:a\s+)?(?:doubt|fail)|100\s*%)\s+(?:\w+\s+){0,3}?"
    r"(?:arrive|be\s+there|deliver\w*|get\s+(?:it|there)|reach\w*)"
    r"|\b(?:guarantee[ds]?|promise)\s+(?:\w+\s+){0,4}?(?:arriv\w*|deliver\w*|be\s+there|reach\w*)",
    re.IGNORECASE,
)
_DELIVERED = re.compile(
    r"(?:已经?|刚刚?)[^，,。；;没未]{0,6}?(?:签收|送达|妥投|派送成功|送到|交付)|(?:签收|送达|妥投|送到)了"
    r"|\b(?:(?:has|have)\s+(?:already\s+|just\s+|now\s+)?been|was|were|is|got)\s+(?:already\s+|just\s+|now\s+|successfully\s+)?delivered\b"
    r"|\b(?:has|have)\s+(?:already\s+)?arrived\s+at\s+(?:your|the)\s+(?:door|address)",
    re.IGNORECASE,
)
# Said before the words, they are no claim: not yet, once it is, whether it was, when it will be.
_NO_CLAIM = re.compile(
    r"(?:未|没|不|尚|等|待|一旦|如果|若|是否|有没有|预计|将|会|要|显示)[^，,]{0,8}$"
    r"|(?:\b(?:not|never|once|when|if|after|until|whether|will|would|should|unless|as\s+soon\s+as|to)\b|n't)"
    r"[^,;]{0,40}$",
    re.IGNORECASE,
)
# A clause that speaks of our answer and not of the goods; its date is a promise of another kind.
_OF_US = re.compile(
    r"回复|答复|回电|来电|联系|告知|通知|更新|反馈|致电|电话|回访|核实|说明"
    r"|\b(?:reply|answer|call|ring|phone|contact|update|inform|let\s+you\s+know|get\s+back|write|hear|tell)",
    re.IGNORECASE,
)
_OF_GOODS = re.compile(
    r"送|(?<!收)到(?!目前)|派|签收|收到(?![^，,]{0,6}(?:消息|回复|答复|通知|电话|来信))|抵|交付|\b(?:arriv|deliver|reach|receiv|get\s+(?:it|there)|be\s+there|be\s+with)",
    re.IGNORECASE,
)


# That goods move again is no word of their arrival.
_OF_GOING_ON = re.compile(
    r"继续|恢复|重新发车|\b(?:go(?:es)?\s+on|continu|resum|mov(?:e|es|ing)\s+again)", re.IGNORECASE
)
# What was promised once may be named, though it is earlier than what is expected now.
_OF_BEFORE = re.compile(
    r"原(?:承诺|定|计划|先|来|本)|当初|此前|之前承诺|(?:\boriginal|\bpromised\s+(?:was|for|by)|\bwas\s+(?:due|promised))",
    re.IGNORECASE,
)


def weigh_words(text: str, *, standing: Standing, now: datetime, zone: tzinfo) -> list[Finding]:
    """All that a text to a customer is held for, in its order. ``zone`` is that of the place of delivery."""
    found = [*_phrases(text)]
    found += [_guarantee(match.group()) for match in _GUARANTEE.finditer(text)]
    if not standing.delivered:
        found += _unproved(text)
        found += _early_dates(text, standing, now, zone)
    return sorted(found, key=lambda one: text.find(one.phrase))


def _phrases(text: str) -> Iterator[Finding]:
    lowered = text.lower()
    for phrase, (why, better) in _AVOID.items():
        if phrase in lowered:
            yield Finding("phrase", phrase, why, better)


def _guarantee(said: str) -> Finding:
    return Finding(
        "guarantee",
        said,
        _("Nobody can promise that absolutely."),
        _("Give the expected time and say when you look again."),
    )


def _unproved(text: str) -> Iterator[Finding]:
    for clause in _CLAUSE.finditer(text):
        for match in _DELIVERED.finditer(clause.group()):
            if not _NO_CLAIM.search(clause.group()[: match.start()]):
                yield Finding(
                    "unproved_delivery",
                    match.group(),
                    _("Nothing proves that it was delivered."),
                    _("Say where it was last seen, and that you are asking."),
                )


def _early_dates(text: str, standing: Standing, now: datetime, zone: tzinfo) -> Iterator[Finding]:
    for one in times_in(text, now=now, zone=zone):
        at = standing.goes_on_at if _is_of_going_on(text, one.start, one.end) else standing.eta_at
        if at is None:
            continue
        # Texts name minutes: the expected time itself, as a text gives it, is not too early.
        told = at.replace(second=0, microsecond=0)
        expected = f"{told.astimezone(zone):%Y-%m-%d %H:%M}"
        if not now < one.latest < told or _is_of_other(text, one.start, one.end):
            continue
        yield Finding(
            "early_date",
            text[one.start : one.end].strip(),
            _("It is expected at %(eta)s, later than this says.", {"eta": expected}),
            _("Say that it is expected by %(eta)s, or name no date.", {"eta": expected}),
        )


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """What the clause of a date says before it, and after it."""
    before = re.split(r"[，,。！？；;!?\n]", text[:start])[-1]
    return before, re.split(r"[。！？；;!?\n]", text[end:])[0]


def _is_of_going_on(text: str, start: int, end: int) -> bool:
    """True where the clause around a date says when the goods go on, and not when they arrive."""
    clause = "".join(_around(text, start, end))
    return _OF_GOING_ON.search(clause) is not None and _OF_GOODS.search(clause) is None


def _is_of_other(text: str, start: int, end: int) -> bool:
    """True where the clause around a date says when we write or call, or what was promised before."""
    before, after = _around(text, start, end)
    clause = before + after
    if _OF_BEFORE.search(before):
        return True
    spoken, goods = _OF_US.search(clause), _OF_GOODS.search(clause)
    return spoken is not None and (goods is None or spoken.start() < goods.start())
