"""How files, functions and names look."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import pytest
from tests.laws.source import SRC, Module, functions, module, modules

MOST_FILE_LINES = 400
MOST_FUNCTION_LINES = 60
NO_ROOMS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "services", "misc"}

Law = Callable[[Module], Iterator[str]]


def files_are_short(one: Module) -> Iterator[str]:
    lines = one.text.count("\n")
    if lines > MOST_FILE_LINES:
        yield f"{one.path}: {lines} lines"


def functions_are_short(one: Module) -> Iterator[str]:
    for function in functions(one.tree):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if lines > MOST_FUNCTION_LINES:
            yield f"{one.path}:{function.lineno} {function.name} has {lines} lines"


def modules_say_what_they_hold(one: Module) -> Iterator[str]:
    for part in one.name.split("."):
        if part in NO_ROOMS:
            yield f"{one.path}: {part}"


def imports_stand_at_the_top(one: Module) -> Iterator[str]:
    for function in functions(one.tree):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"{one.path}:{node.lineno} imports inside {function.name}"


def imports_name_what_they_want(one: Module) -> Iterator[str]:
    for node in ast.walk(one.tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield f"{one.path}:{node.lineno} imports everything of {node.module}"


def nothing_hangs_on_signals(one: Module) -> Iterator[str]:
    for node in ast.walk(one.tree):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        if any(name in ("django.dispatch", "django.db.models.signals", "signals") for name in names):
            yield f"{one.path}:{getattr(node, 'lineno', 0)} uses signals"


def public_functions_name_their_arguments(one: Module) -> Iterator[str]:
    """Above the domains only functions of a module count: methods there follow a library's signatures.

    So do those of the base of all verbs of the command line.
    """
    outward = one.in_any("nuoda.surfaces", "nuoda.pages", "nuoda.config", "nuoda.kernel.terminal")
    for function in functions(one.tree) if not outward else _of_the_module(one):
        given = function.args.kwarg
        if given is None or function.name.startswith("_"):
            continue
        if isinstance(given.annotation, ast.Attribute) and given.annotation.attr == "kwargs":
            continue  # a ParamSpec names them
        yield f"{one.path}:{function.lineno} {function.name} takes **{given.arg}"


def _of_the_module(one: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in one.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def modules_are_annotated_lazily(one: Module) -> Iterator[str]:
    holds_code = any(not isinstance(node, ast.Expr) for node in one.tree.body)
    if holds_code and "from __future__ import annotations" not in one.text:
        yield one.path


LAWS: list[tuple[Law, str]] = [
    (files_are_short, "x = 1\n" * 401),
    (functions_are_short, "def long():\n" + "    x = 1\n" * 60),
    (imports_stand_at_the_top, "def late():\n    import os\n"),
    (imports_name_what_they_want, "from os import *\n"),
    (nothing_hangs_on_signals, "from django.db.models import signals\n"),
    (public_functions_name_their_arguments, "def loose(**given): ...\n"),
    (modules_are_annotated_lazily, "x = 1\n"),
]
CHECKED = [*(law for law, _sample in LAWS), modules_say_what_they_hold]


@pytest.mark.parametrize("law", CHECKED)
def test_the_house_keeps(law: Law) -> None:
    assert [found for one in modules() for found in law(one)] == []


@pytest.mark.parametrize(("law", "sample"), LAWS)
def test_the_law_bites(law: Law, sample: str) -> None:
    assert list(law(module(sample)))


def test_no_room_without_a_name_bites() -> None:
    assert list(modules_say_what_they_hold(module("", "nuoda.domains.toys.helpers")))


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in SRC.rglob("*.py")}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []
