"""What was imported before: the list below the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django.utils.translation import pgettext_lazy as _p

from nuoda.kernel.doors import ActedRequest
from nuoda.kernel.paging import Window
from nuoda.kernel.runs import RunPage, run_rows
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.intake.pages.sides import Side
from nuoda.surfaces.intake.sheet_import.run import RUN_KINDS
from nuoda.surfaces.intake.sheet_import.sheets import sheet_word


@dataclass(frozen=True, slots=True)
class Earlier:
    """An import with what its sheet holds, in words."""

    run: RunPage
    holds: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.run, name)


def _earlier(run: RunPage) -> Earlier:
    holds = str(sheet_word(str(run.cursor["kind"])))
    return Earlier(run, f"{holds} · {pgettext('run', 'check only')}" if run.cursor.get("check") else holds)


def _spec(side: Side) -> ListSpec:
    return ListSpec(
        name="imports",
        title=_("Earlier imports"),
        columns=[
            Column("title", _("File"), sortable=True),
            Column("holds", _p("sheet", "Holds")),
            Column("state", _("State"), kind="badge", badge_kind="run", sortable=True),
            Column("done", _("Rows"), template="intake/cell_rows.html", align="end", sortable=True),
            Column("started_by", _("Started by"), sortable=True, hide_narrow=True),
            Column("opened_at", _p("run", "Started"), kind="ago", sortable=True),
        ],
        filters=[
            Filter("state", _("State"), choices=choices("run")),
            Filter("text", _("File or who started it"), kind="text"),
        ],
        empty=Empty(
            _("Nothing has been imported yet"),
            _("Download a sheet at the side, fill it in, and choose it above."),
            icon="upload",
        ),
        row_url=lambda line: side.url("", line.run.id),
        row_key=lambda line: str(line.run.id),
    )


def list_of_runs(request: ActedRequest, side: Side, context: Mapping[str, Any]) -> HttpResponseBase:
    """The page of imports of one side, with what was imported before."""

    def fetch(asked: ListRequest) -> ListResult:
        window = Window(page=asked.page, size=asked.size, sort=asked.sort, descending=asked.descending)
        given = asked.filters
        page = run_rows(
            actor=request.actor, kinds=RUN_KINDS, window=window, text=given.get("text", ""),
            state=given.get("state", ""),
        )  # fmt: skip
        return ListResult([_earlier(run) for run in page.rows], page.total)

    whole = side.around(request, context)
    return list_view(request, _spec(side), fetch, template="intake/imports.html", context=whole)
