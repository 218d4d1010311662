"""The file of rejections is a table that no spreadsheet takes for anything else."""

from __future__ import annotations

import csv
from pathlib import Path

from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.problems import Refusal
from nuoda.surfaces.intake.rejections import COLUMNS, RejectionFile, read_rejections, safe_cell, unguarded


def refusal(field: str, reason: str) -> Refusal:
    return Refusal("orders.csv", 3, 4, field, _("%(why)s", {"why": reason}), _("Mend it."))


def test_a_line_for_each_thing_wrong_and_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "out" / "rejections.csv"
    with RejectionFile(path) as file:
        file.add([refusal("=cmd", "@SUM(1)"), refusal("城市", "lone \udcff byte")])
        assert file.written == 2
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    assert tuple(rows[0]) == COLUMNS
    assert rows[1][:6] == ["3", "orders.csv", "4", "'=cmd", "'@SUM(1)", "Mend it."]
    first, second = read_rejections(path)
    assert (first.row, first.line, first.field) == (3, 4, "=cmd")
    assert first.reason == _("%(why)s", {"why": "@SUM(1)"}), "kept with its figures, for any language"
    assert str(second.reason) == "lone \\udcff byte"
    assert [unguarded(safe_cell(one)) for one in ("-3 is too few", "'tis", "x")] == [
        "-3 is too few",
        "'tis",
        "x",
    ]
    assert rows[2][3:5] == ["城市", "lone \\udcff byte"]


def test_a_resumed_file_keeps_its_earlier_part(tmp_path: Path) -> None:
    path = tmp_path / "rejections.csv"
    for _turn in range(2):
        with RejectionFile(path, append=True) as file:
            file.add([refusal("a", "b")])
    assert len(path.read_text(encoding="utf-8").splitlines()) == 3


def test_an_older_file_keeps_its_words_and_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "rejections.csv"
    older = "row,file,line,field,reason,remedy\n7,a.csv,8,'=x,50 % too many.,Mend it.\n"
    path.write_text(older, encoding="utf-8")
    with RejectionFile(path, append=True) as file:
        file.add([refusal("a", "b")])
    first, second = read_rejections(path)
    assert (first.row, first.field, str(first.reason), str(first.remedy)) == (
        7, "=x", "50 % too many.", "Mend it.",
    )  # fmt: skip
    assert second.reason == _("%(why)s", {"why": "b"})
