"""What a Chinese courier's sentence says.

A sentence is cut into clauses. Clauses that ask or advise are laid aside, and so is what a clause denies,
doubts or foretells, so that 请签收, 预计明日签收 and 未签收 are no delivery. What stands in brackets is a
place or a person: it never speaks, except that a locker or a station may be named there. The classes
stand in ``sentences.csv`` in the order in which they are tried; ``blunt`` ones hold denial in their own
words. A sentence of no class keeps a code made of its own wording, so that a person maps it once.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

CODE_CHARACTERS = 60
_CLAUSES = re.compile(r"[,;。!?\n]+|\s{2,}")
_BRACKETS = re.compile(r"【[^】]*】|\[[^\]]*\]|\([^)]*\)|「[^」]*」|<[^>]*>|\{[^}]*\}")
_ASKS = re.compile(
    r"\s*(?:请|敬请|烦请|麻烦|如|若|假如|感谢|谢谢|祝|期待|投诉|咨询|客服|温馨|提醒|联系电话|电话:|记得|为了)"
)
_MAYBE = re.compile(r"可(?!可)|如|若|有权|避免|勿|请|是否|拟|申请|不是|并非|误|虚假")
_NOT_YET = re.compile(
    r"预计|预约|即将|将要|将于|将在|将为|将由|将(?=.{0,6}(?:签收|妥投|派|退))|准备|等待|待|尚|未(?!来)|没|无法|"
    r"不能|不可|计划|催|要求|提示|提醒|通知|方可|后再|安排|可能|不便|尽快|很快|明日|明天|稍后|稍候|需|须|必须|务必|"
    r"取消|撤销|非本人|超时|快递员.{0,8}取[出回]"
)
_TAKEN_BACK = re.compile(r"签收.{0,3}(?:作废|撤销|取消|有误|错误|失败|异常|前|时|后请|后再)")
_SIGNER = re.compile(r"签收人(?:员)?\s*(?:[:]|是|为)\s*([^,;。:\s]{1,20})")
_WITH_CODE = re.compile(
    r"(?:取货|取件)码\s*签收|签收人凭|凭.{0,4}码(?:签收|领取)|已(?:自提|被?取走|取件)|领取"
)
_HOLDS = re.compile(r"问题件|疑难|滞留|暂缓")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_LATIN = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Said:
    """``code`` is ``text:`` and the class, or ``words:`` and the sentence's own wording where none fits."""

    code: str
    milestone: str = ""
    reason: str = ""
    signer: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    milestone: str
    reason: str
    blunt: bool
    pattern: re.Pattern[str]

    def fits(self, clause: str) -> bool:
        """True where the clause states it as so; what comes before the words must not deny them."""
        found = self.pattern.search(clause)
        if found is None or _MAYBE.search(clause[: found.start()]):
            return False
        return self.blunt or not (_NOT_YET.search(clause[: found.end()]) or _TAKEN_BACK.search(clause))


def read(sentence: str) -> Said:
    """What the sentence says. Never a delivery unless a clause states one as done."""
    whole = unicodedata.normalize("NFKC", sentence).replace("、", ",")
    bare = _BRACKETS.sub(_named, whole)
    stated = [clause.strip() for clause in _CLAUSES.split(bare) if clause.strip() and not _ASKS.match(clause)]
    reason = next((one.reason for one in _rules("reason") if any(map(one.pattern.search, stated))), "")
    for rule in _rules("class"):
        if any(map(rule.fits, stated)):
            return _said(rule, reason, whole)
    if not reason:
        return Said(_wording(bare))
    held = any(map(_HOLDS.search, stated))
    code = "on_hold" if held else reason.replace(".", "_").lower()
    return Said(f"text:{code}", "ON_HOLD" if held else "", reason)


def _named(found: re.Match[str]) -> str:
    """What is left of a bracket: that a locker or station is named in it, and nothing else."""
    inside = found.group()
    return "驿站" if _place("locker").search(inside) or _place("station").search(inside) else ""


def _said(rule: _Rule, reason: str, whole: str) -> Said:
    signer = _SIGNER.search(whole)
    by = signer.group(1) if signer else ""
    if rule.milestone == "DELIVERED":
        return _delivered(whole, by)
    if rule.milestone == "AT_PICKUP_POINT" and re.search(rf"{_place('proxy').pattern}.{{0,6}}代收", whole):
        return Said("text:delivered_proxy", "DELIVERED_PROXY", "", by)
    trouble = rule.name in ("attempt_failed", "refused", "returning", "delivered_with_exception")
    kept = reason if trouble or not reason.startswith("CONSIGNEE") else ""
    return Said(f"text:{rule.name}", rule.milestone, kept, by if rule.name.startswith("delivered") else "")


def _delivered(whole: str, by: str) -> Said:
    """Who took it: a locker or a station that signs keeps it for the consignee, and has not delivered."""
    if _WITH_CODE.search(whole):
        return Said("text:delivered_locker", "DELIVERED_LOCKER", "", by)
    taker = by or whole
    if _place("locker").search(taker) or _place("station").search(taker) or "菜鸟" in by:
        return Said("text:pickup_point", "AT_PICKUP_POINT")
    if "代签" in whole or "代收" in whole or _place("proxy").search(taker):
        return Said("text:delivered_proxy", "DELIVERED_PROXY", "", by)
    return Said("text:delivered", "DELIVERED", "", by)


def _wording(bare: str) -> str:
    """The wording without figures and what stands before a colon: much the same for every parcel."""
    text = (bare.rpartition(":")[2] or bare).lower()
    words = _CHINESE.findall(text) or _LATIN.findall(bare.lower())
    return f"words:{' '.join(words) or '?'}"[:CODE_CHARACTERS].rstrip()


@cache
def _rules(kind: str) -> tuple[_Rule, ...]:
    return tuple(
        _Rule(row["name"], row["milestone"], row["reason"], row["blunt"] == "yes", re.compile(row["pattern"]))
        for row in _table()
        if row["kind"] == kind
    )


@cache
def _place(name: str) -> re.Pattern[str]:
    return next(rule.pattern for rule in _rules("place") if rule.name == name)


def _table() -> Iterator[dict[str, str]]:
    text = (files(__package__) / "sentences.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    named = {row["name"]: row["pattern"] for row in rows if row["kind"] == "place"}
    either = f"(?:{named['locker']}|{named['station']})"
    for row in rows:
        yield {**row, "pattern": row["pattern"].replace("{station}", either)}
