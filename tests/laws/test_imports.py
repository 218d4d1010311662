"""Imports go down only. Every contract is kept, and each kind is seen to break on a planted trespass."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.laws.source import ROOT, SRC

# Where a trespass is planted, what it imports, and the contract that must refuse it.
TRESPASSES = [
    ("domains/cases/queries/reading.py", "nuoda.reactions.table", "floors"),
    ("kernel/ids.py", "nuoda.domains.orders.facts", "floors"),
    ("insight/project.py", "nuoda.surfaces.clock.jobs", "floors"),
    ("connectors/messaging/smtp/__init__.py", "nuoda.domains.notices.facts", "floors"),
    ("novelty/__init__.py", "", "floors"),
    ("domains/orders/queries.py", "nuoda.domains.shipments.facts", "domains"),
    ("domains/novelty/__init__.py", "", "domains"),
    ("domains/team/models.py", "nuoda.domains.team.queries", "rooms"),
    ("domains/team/helpers.py", "", "rooms"),
    ("domains/cases/rules/states.py", "django", "pure"),
    ("domains/orders/facts.py", "nuoda.kernel.visibility", "pure"),
    ("kernel/text.py", "django", "pure"),
    ("connectors/messaging/smtp/__init__.py", "django", "transport"),
    ("surfaces/portal/urls.py", "nuoda.surfaces.clock.jobs", "surfaces"),
    ("kernel/actor.py", "nuoda.kernel.visibility", "acyclic"),
    ("insight/measures.py", "nuoda.domains.cases.commands", "drivers"),
    ("domains/cases/commands/write.py", "nuoda.domains.orders.models", "private-orders"),
    ("surfaces/clock/jobs.py", "nuoda.domains.promises.rules", "private-promises"),
    ("reactions/cases.py", "nuoda.insight.models", "private-insight"),
]


def _lint(source: Path, *contracts: str) -> tuple[int, str]:
    """Run the linter over a source folder. Returns its exit code and what it printed."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--config"]
    done = subprocess.run(
        [*command, str(ROOT / ".importlinter"), *(f"--contract={name}" for name in contracts)],
        env=os.environ | {"PYTHONPATH": str(source)},
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_every_contract_is_kept() -> None:
    code, printed = _lint(ROOT / "src")
    assert code == 0, printed


def test_every_domain_has_its_contracts() -> None:
    written = (ROOT / ".importlinter").read_text()
    domains = [path.parent.name for path in (SRC / "domains").glob("*/__init__.py")]
    for name in domains:
        assert f"[importlinter:contract:private-{name}]" in written
        assert f"    nuoda.domains.{name}\n" in written


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house to trespass in."""
    source = tmp_path_factory.mktemp("trespass")
    for path in SRC.rglob("*.py"):
        twin = source / path.relative_to(SRC.parent)
        twin.parent.mkdir(parents=True, exist_ok=True)
        twin.write_bytes(path.read_bytes())
    return source


@pytest.mark.parametrize(("place", "imported", "contract"), TRESPASSES)
def test_a_trespass_is_refused(copy: Path, place: str, imported: str, contract: str) -> None:
    path = copy / "nuoda" / place
    before = path.read_text() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text((before or "") + (f"\nimport {imported}\n" if imported else ""))
    try:
        code, printed = _lint(copy, contract)
    finally:
        if before is None:
            path.unlink()
            if place.endswith("__init__.py"):
                path.parent.rmdir()
        else:
            path.write_text(before)
    assert code == 1
    assert "1 broken" in printed
    module = "nuoda." + place.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert module.rsplit(".", 1)[-1] in printed
    assert imported.rsplit(".", 1)[-1] in printed
