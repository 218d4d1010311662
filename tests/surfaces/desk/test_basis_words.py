"""All that the code writes down as the basis or the proof of a promise reads right in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override
from tests.laws.source import ROOT

from nuoda.domains.cases.rules.complaints import STATUTES
from nuoda.domains.claims.rules import Party as RecourseParty
from nuoda.domains.claims.rules.words import TITLES
from nuoda.domains.contracts.facts import Measure
from nuoda.domains.orders.rules import NoteKind
from nuoda.domains.orders.rules import Party as NotedParty
from nuoda.domains.promises.facts import Basis, Proof
from nuoda.domains.shipments.facts import REASONS, ReceiptStep
from nuoda.pages.basis_words import COMPOSED
from nuoda.pages.vocabulary import word

NUMBER = "QX-7 v1"
LAWS = [*TITLES.values(), *(one.title for one in STATUTES)]
FIGURES: dict[Basis, list[tuple[str, ...]]] = {
    Basis.RECOURSE: [(party, NUMBER) for party in RecourseParty],
    Basis.ACTION: [(cause,) for cause in REASONS],
    Basis.NOTE: [(party, kind) for party in NotedParty for kind in NoteKind],
    Basis.CONTRACT: [(measure, "2026-09", NUMBER) for measure in Measure],
    Basis.RECEIPT: [(step,) for step in ReceiptStep],
    Basis.QUOTE: [("express", NUMBER), ("standard@QX", NUMBER)],
    Basis.LAW: [(str(title),) for title in LAWS],
}
BARE = [one for one in Basis if one not in FIGURES]
WRITTEN = [
    *(one.value for one in BARE),
    *("S1", "S2", "S3", "S4"),
    *(one.of(*figures) for one, all_of in FIGURES.items() for figures in all_of),
]
# What may stand in Latin letters on a Chinese page: numbers, and names that have no other.
LATIN = re.compile(r"QX(-7 v1)?|S[1-4]|CMR|CIM|CMNI|[A-Z]{2,}")
SPOKEN = {"basis", "proof"}


def test_each_code_that_carries_figures_is_walked() -> None:
    assert {one.value for one in FIGURES} == {*COMPOSED, Basis.RECEIPT.value}


@pytest.mark.parametrize("basis", WRITTEN)
def test_a_basis_is_said_in_both_languages(basis: str) -> None:
    with override("zh-hans"):
        chinese = word("basis", basis)
    with override("en"):
        english = word("basis", basis)
    assert re.search(r"[\u4e00-\u9fff]", chinese), chinese
    assert not re.search(r"[a-z]{2,}", LATIN.sub("", chinese)), chinese
    assert english != basis
    assert not re.search(r"[\u4e00-\u9fff]|%\(", english), english


@pytest.mark.parametrize("proof", Proof)
def test_a_proof_is_said_in_both_languages(proof: Proof) -> None:
    with override("zh-hans"):
        assert re.fullmatch(r"[\u4e00-\u9fff]+", word("promise_proof", proof.value))
    with override("en"):
        assert word("promise_proof", proof.value)[0].isupper()


def test_the_figures_stand_in_the_sentence() -> None:
    with override("zh-hans"):
        assert word("basis", Basis.RECOURSE.of("insurer", "平安 2026-7")) == "追偿（保险人）：平安 2026-7"
        assert word("basis", Basis.CONTRACT.of("on_time_delivery", "2026-09", NUMBER)).startswith("合同 QX-7")
        assert word("basis", "recourse: alone") == "recourse: alone"
        assert word("basis", "客户原话: 明天到") == "客户原话: 明天到"


def test_no_basis_is_written_but_by_its_code() -> None:
    """A literal beside ``basis=`` or ``proof=`` would reach the pages without words."""
    bare = [
        f"{path.relative_to(ROOT)}:{node.value.lineno}"
        for path, node in _given()
        if isinstance(node.value, ast.Constant | ast.JoinedStr) and _literal(node.value)
    ]
    assert bare == []


def _given() -> Iterator[tuple[Path, ast.keyword]]:
    for folder in ("reactions", "domains/promises", "surfaces/clock"):
        for path in sorted((ROOT / "src/nuoda" / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.keyword) and node.arg in SPOKEN:
                    yield path, node


def _literal(node: ast.Constant | ast.JoinedStr) -> bool:
    return not (isinstance(node, ast.Constant) and node.value == "")
