"""The source as the laws read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "nuoda"
TESTS = ROOT / "tests"


@dataclass(frozen=True, slots=True)
class Module:
    """One module of ours: its dotted name, its path from the root, its text and its tree."""

    name: str
    path: str
    text: str
    tree: ast.Module

    @property
    def domain(self) -> str:
        """``cases`` for what lives in ``nuoda.domains.cases``, else ""."""
        parts = self.name.split(".")
        return parts[2] if len(parts) > 2 and parts[1] == "domains" else ""

    @property
    def room(self) -> str:
        """``queries`` for ``nuoda.domains.cases.queries`` and what lies in it, else ""."""
        parts = self.name.split(".")
        return parts[3] if self.domain and len(parts) > 3 else ""

    def in_any(self, *prefixes: str) -> bool:
        return any(self.name == one or self.name.startswith(f"{one}.") for one in prefixes)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the house, migrations left out."""
    found = []
    for path in sorted(SRC.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        text = path.read_text()
        name = ".".join(path.relative_to(SRC.parent).with_suffix("").parts).removesuffix(".__init__")
        found.append(Module(name, str(path.relative_to(ROOT)), text, ast.parse(text)))
    return tuple(found)


def module(text: str, name: str = "nuoda.domains.toys.queries") -> Module:
    """A module that only exists to show that a law bites."""
    return Module(name, f"{name}.py", text, ast.parse(text))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def decorators(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The last names of what decorates a function: ``kernel.command`` and ``command()`` are ``command``."""
    names = set()
    for node in function.decorator_list:
        target = node.func if isinstance(node, ast.Call) else node
        names.add(target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", ""))
    return names
