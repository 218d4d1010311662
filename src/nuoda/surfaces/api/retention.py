"""Retention for machines of the house: what would be forgotten and what holds it, runs, a run now."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from nuoda.insight.retention.preview import Outlook, outlooks
from nuoda.insight.retention.runs import Ran, ask_for_run, ran, retention_runs
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Window
from nuoda.surfaces.api.answers import acted, acted_for_house
from nuoda.surfaces.api.keys import Key

router = Router(tags=["retention"])


class KindOut(Schema):
    """One kind of record: kept ``days`` days under ``version`` of its period (0: the shipped default).

    ``going`` would be forgotten by a run now, ``kept`` are past their period and held, by what. ``whole`` is
    false where it was counted to 2,000 only.
    """

    record: str
    days: int
    version: int
    going: int
    kept: dict[str, int]
    whole: bool


class PreviewOut(Schema):
    items: list[KindOut]


class RetentionRunOut(Schema):
    """One run: how many records of each kind it forgot, and how many it kept for what reason."""

    id: UUID
    state: str
    opened_at: datetime
    finished_at: datetime | None
    forgotten: dict[str, int]
    kept: dict[str, dict[str, int]]


class RetentionRunsOut(Schema):
    items: list[RetentionRunOut]


class RunAskedOut(Schema):
    asked: bool


@router.get(
    "/retention",
    operation_id="preview_retention",
    summary="Preview what would be forgotten",
    auth=Key("preview_retention"),
    response={200: PreviewOut},
)
def preview(request: HttpRequest) -> dict[str, Any]:
    """What is past its period now, by kind of record, and why the others stay. Not for keys of a customer."""
    by, at = _house(request)
    return {"items": [_kind(one) for one in outlooks(at=at, actor=by)]}


@router.get(
    "/retention/runs",
    operation_id="list_retention_runs",
    summary="List runs of retention",
    auth=Key("list_retention_runs"),
    response={200: RetentionRunsOut},
)
def runs(request: HttpRequest) -> dict[str, Any]:
    """The latest fifty runs, the latest first. Not for keys of a customer."""
    by, _at = _house(request)
    return {"items": [_run(one) for one in map(ran, retention_runs(actor=by, window=Window(size=50)).rows)]}


@router.post(
    "/retention/runs",
    operation_id="run_retention",
    summary="Forget now what is past its period",
    auth=Key("run_retention"),
    response={200: RunAskedOut},
)
def run(request: HttpRequest) -> dict[str, Any]:
    """Let a worker run it now instead of at night; twice does no harm. Not for keys of a customer."""
    by, at = acted_for_house(request)
    ask_for_run(actor=by, at=at)
    return {"asked": True}


def _house(request: HttpRequest) -> tuple[Actor, datetime]:
    """Who asks, and when; for a key of a customer there is nothing here."""
    by, at = acted(request)
    if not by.sees_all:
        raise NotFound
    return by, at


def _kind(one: Outlook) -> dict[str, Any]:
    period = one.period
    return {
        "record": period.record.value, "days": period.days, "version": period.version, "going": one.going,
        "kept": {why.value: n for why, n in one.kept.items()}, "whole": one.whole,
    }  # fmt: skip


def _run(one: Ran) -> dict[str, Any]:
    plain = {name: getattr(one.run, name) for name in ("id", "state", "opened_at", "finished_at")}
    return {**plain, "forgotten": one.forgotten, "kept": one.kept}
