"""The cause board: what goes wrong most, where, how its weeks run, and what is done against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from nuoda.domains.cases.facts import all_codes
from nuoda.domains.customers.queries import customers_to_choose
from nuoda.domains.quality.facts import BEFORE_WEEKS, RUNNING, Reach, limits_of, week_of
from nuoda.domains.quality.queries import ActionRow, actions_against
from nuoda.insight.causes.counting import EVERY
from nuoda.insight.causes.reading import (
    WEEK,
    Place,
    Rank,
    Ranking,
    causes_ranked,
    places_ranked,
    weeks_of,
)
from nuoda.kernel.calendar import HOUSE_ZONE
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.charts import Chart, Series
from nuoda.pages.lists import Column
from nuoda.pages.lists.export import csv_response
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.cases.forms import causes as causes_by_group
from nuoda.surfaces.desk.causes.scene import (
    LEADERS,
    NAV,
    Names,
    as_id,
    cause_words,
    names_of,
    weeks_chart,
)
from nuoda.surfaces.desk.frame import show
from nuoda.surfaces.desk.measures.period import CHOICES, Period, read_period

_BY_CAUSE = "cause"
_BARS = 12
_MOST = 100
_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: ranked by what, of one cause (or all), at one place (or everywhere)."""

    by: str
    cause: str
    place: Place
    period: Period

    def query(self, **other: str) -> str:
        """The address's query with other values; what is empty is left out."""
        said = {
            "by": self.by, "cause": "" if self.cause == EVERY else self.cause or "-",
            "at": _at(self.place),
        } | other  # fmt: skip
        return "&".join(part for part in (self.period.query(), _encoded(said)) if part)


@dataclass(frozen=True, slots=True)
class Line:
    """One rank with its name, the address that narrows the board to it, and what is done against it."""

    rank: Rank
    so_far: int
    name: str
    url: str
    chosen: bool
    action: ActionRow | None
    plan_url: str


def _encoded(said: dict[str, str]) -> str:
    return urlencode({name: value for name, value in said.items() if value})


def _at(place: Place) -> str:
    return "" if place.reach == Reach.ALL else f"{place.reach}:{place.key}"


@door(LEADERS)
@require_safe
def desk_causes(request: ActedRequest) -> HttpResponseBase:
    """``?by=&cause=&at=&period=``: ranks, weeks and actions; with ``format=csv`` the ranks as a file."""
    asked, ignored = _read(request)
    ranking = _ranking(request, asked)
    as_file = request.GET.get("format") == "csv"
    ranks = ranking.ranks if as_file else ranking.ranks[:_MOST]
    keys = [(asked.by, one.key) for one in ranks] if asked.by != _BY_CAUSE else []
    names = names_of([*keys, (asked.place.reach, asked.place.key)], actor=request.actor)
    lines = _lines(request, asked, ranks, names)
    if as_file:
        return _file(request, asked, lines)
    context = {
        "asked": asked, "period": asked.period, "ranking": ranking, "lines": lines, "ignored": ignored,
        "period_choices": CHOICES, "by_choices": _by_choices(),
        "cause_groups": causes_by_group(), "customers": customers_to_choose(actor=request.actor),
        "place_name": names.place(asked.place.reach, asked.place.key), "cause_name": cause_words(asked.cause),
        "at": _at(asked.place), "everywhere": asked.place.reach == Reach.ALL,
        "wider_url": f"?{asked.query(at='')}", "csv_url": f"?{asked.query(format='csv')}",
        "all_causes_url": f"?{asked.query(cause='')}", "every": EVERY,
        "pareto": _pareto(asked, lines) if lines else None, "weeks": _weeks(request, asked, names),
        "hidden": max(0, len(ranking.ranks) - _MOST),
    }  # fmt: skip
    return show(request, "desk/causes/board.html", NAV, context)


def _read(request: ActedRequest) -> tuple[Asked, list[str]]:
    query: QueryDict = request.GET.copy()
    query.setdefault("period", "90")
    period = read_period(query, now=request.now, zone=HOUSE_ZONE)
    ignored = list(period.ignored)
    by = query.get("by", "") or _BY_CAUSE
    if by not in {code for code, _label in _by_choices()}:
        ignored.append(by[:40])
        by = _BY_CAUSE
    cause = query.get("cause", "")
    if cause and cause != "-" and cause not in all_codes():
        ignored.append(cause[:40])
        cause = ""
    place = _place(query.get("at", ""), ignored)
    if by != _BY_CAUSE and place.reach != Reach.ALL:
        # Of customers and the like the whole list is shown; one place has no ranks of another kind.
        place = Place()
    return Asked(by, EVERY if not cause else "" if cause == "-" else cause, place, period), ignored


def _place(given: str, ignored: list[str]) -> Place:
    if not given:
        return Place()
    reach, _colon, key = given.replace("\x00", "").partition(":")
    known = reach in {one.value for one in Reach} and reach != Reach.ALL and 0 < len(key) <= _LONGEST_KEY
    if not known or (reach == Reach.CUSTOMER and as_id(key) is None):
        ignored.append(given[:40])
        return Place()
    return Place(reach, key)


def _by_choices() -> list[tuple[str, str]]:
    reaches = [(code, str(label)) for code, label in choices("reach") if code != Reach.ALL]
    return [(_BY_CAUSE, _("Cause")), *reaches]


def _ranking(request: ActedRequest, asked: Asked) -> Ranking:
    first, last = asked.period.first, asked.period.last
    if asked.by == _BY_CAUSE:
        return causes_ranked(actor=request.actor, first=first, last=last, place=asked.place)
    return places_ranked(actor=request.actor, first=first, last=last, reach=asked.by, cause=asked.cause)


def _lines(request: ActedRequest, asked: Asked, ranks: Sequence[Rank], names: Names) -> list[Line]:
    by_cause = asked.by == _BY_CAUSE
    wanted = [one.key for one in ranks if one.key] if by_cause else [asked.cause]
    against = actions_against(wanted, actor=request.actor) if wanted else []
    lines, so_far = [], 0
    for one in ranks:
        so_far += one.cases
        cause = one.key if by_cause else asked.cause
        place = asked.place if by_cause else Place(asked.by, one.key)
        name = cause_words(one.key) if by_cause else names.of(asked.by, one.key)
        other = {"cause": one.key or "-"} if by_cause else {"by": _BY_CAUSE, "at": _at(place)}
        lines.append(
            Line(
                one, so_far, name, f"?{asked.query(**other)}", by_cause and one.key == asked.cause,
                _action(against, cause, place), _plan_url(cause, place),
            )
        )  # fmt: skip
    return lines


def _action(actions: Sequence[ActionRow], cause: str, place: Place) -> ActionRow | None:
    """What runs against a cause at a place, or ran last; what applies everywhere applies there too."""
    same = [one for one in actions if one.cause == cause]
    here = [one for one in same if (one.reach, one.reach_key) == (place.reach, place.key)]
    found = here or [one for one in same if one.reach == Reach.ALL]
    return next((one for one in found if one.state in RUNNING), found[0] if found else None)


def _plan_url(cause: str, place: Place) -> str:
    """Where an action is planned; "" where no single cause is known to act against."""
    if cause in (EVERY, ""):
        return ""
    return f"{reverse('desk_action_new')}?{_encoded({'cause': cause, 'at': _at(place)})}"


def _pareto(asked: Asked, lines: Sequence[Line]) -> Chart:
    shown = lines[:_BARS]
    names = [one.name for one in shown]
    counts: list[float | None] = [one.rank.cases for one in shown]
    shares: list[float | None] = [round(one.rank.cumulative * 100, 1) for one in shown]
    if len(lines) > _BARS:
        left = len(lines) - _BARS
        names.append(ngettext("%(n)d other", "%(n)d others", left) % {"n": left})
        counts.append(sum(one.rank.cases for one in lines[_BARS:]))
        shares.append(round(lines[-1].rank.cumulative * 100, 1))
    return Chart(
        key="pareto", kind="pareto", title=_("Where the cases come from"), unit=_("cases"),
        categories=names,
        series=[
            Series(_("cases"), counts), Series(_("share so far, %"), shares, "neutral"),
        ],
        n=sum(one.rank.cases for one in lines),
    )  # fmt: skip


def _weeks(request: ActedRequest, asked: Asked, names: Names) -> Chart:
    """The whole weeks of the last half year, within the limits that they set themselves."""
    until = week_of(request.now, HOUSE_ZONE)
    since = until - BEFORE_WEEKS * WEEK
    weeks = weeks_of(actor=request.actor, cause=asked.cause, place=asked.place, since=since, until=until)
    while weeks and not weeks[0].units:
        weeks = weeks[1:]
    title = pgettext("chart", "%(cause)s, week by week") % {"cause": cause_words(asked.cause)}
    return weeks_chart("weeks", title, weeks, limits_of(weeks))


_COLUMNS = (
    Column("by", "by"),
    Column("key", "key"),
    Column("name", "name"),
    *(Column(name, name, "number") for name in ("cases", "shipments")),
    *(Column(name, name, "number", decimals=4) for name in ("share", "cumulative", "per_1000")),
    Column("action", "action"),
)


def _file(request: ActedRequest, asked: Asked, lines: Sequence[Line]) -> HttpResponseBase:
    rows = [
        {
            "by": asked.by, "key": one.rank.key, "name": one.name, "cases": one.rank.cases,
            "shipments": one.rank.shipments, "share": round(one.rank.share, 4),
            "cumulative": round(one.rank.cumulative, 4),
            "per_1000": None if one.rank.rate is None else round(one.rank.rate, 4),
            "action": one.action.number if one.action else "",
        }
        for one in lines
    ]  # fmt: skip
    span = asked.period.last - asked.period.first + timedelta(days=1)
    return csv_response(f"causes-{asked.period.first:%Y%m%d}-{span.days}d", _COLUMNS, rows, request.zone)
