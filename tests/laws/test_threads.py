"""Threads apart: no query that a customer reaches can give out a line for colleagues or a partner."""

from __future__ import annotations

import ast
import inspect
from typing import get_type_hints

import pytest
from tests.laws.source import ROOT

from nuoda.domains.cases import queries
from nuoda.domains.cases.queries import threads

# Types that hold lines for colleagues or partners, and what reads them.
INNER = {"Line", "CasePage", "PartnerLine"}
INNER_QUERIES = {"case_page", "case_file", "case_dossier", "inner_page", "to_partners", "exhibits_of"}
OUTER = [ROOT / "src/nuoda/surfaces/portal", ROOT / "src/nuoda/surfaces/api"]


@pytest.mark.parametrize("folder", OUTER, ids=lambda one: one.name)
def test_surfaces_for_customers_know_no_inner_line(folder: object) -> None:
    wrong = []
    for path in sorted(folder.rglob("*.py")):  # type: ignore[attr-defined]
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nuoda.domains.cases"):
                wrong += [(path.name, one.name) for one in node.names if one.name in INNER | INNER_QUERIES]
    assert wrong == []


def test_every_query_that_gives_inner_lines_is_known() -> None:
    """A new one is either for colleagues, and named above, or gives ``OutsideLine``."""
    found = set()
    for name, query in inspect.getmembers(queries, inspect.isfunction):
        given = str(get_type_hints(query).get("return", ""))
        if any(f"threads.{kind}" in given for kind in INNER):
            found.add(name)
    assert found <= INNER_QUERIES


def test_what_customers_read_goes_through_the_model_that_knows_no_other_lines() -> None:
    for query in (threads.said_case, threads.said_by_id, threads.said_with_consignee, threads.said_file):
        source = inspect.getsource(query)
        assert "OutsideEntry" in source, query.__name__
        assert "CaseEntry.objects" not in source, query.__name__
