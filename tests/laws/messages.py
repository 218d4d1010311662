"""What is said to people: every message of the source, and what the catalogues say for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import allauth
import django.contrib.auth
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize
from tests.laws.source import SRC, modules

SHARED = SRC / "locale"
_PLAIN = {"_", "_l", "gettext", "gettext_lazy", "gettext_noop", "text"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_WITH_CONTEXT = {"_p", "pgettext", "pgettext_lazy"}
_QUOTED = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_SPOKEN = re.compile(rf"\b(npgettext|pgettext|ngettext|gettext|_)\(((?:\s*,?\s*{_QUOTED})+)")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One message: where it stands, its context ("" for none), its text, and its plural ("" for none)."""

    path: str
    context: str
    text: str
    plural: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return (self.context, self.text)


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of a catalogue: the English text (and its plural), and the Chinese of each plural form."""

    texts: tuple[str, ...]
    strings: tuple[str, ...]


@cache
def spoken() -> tuple[Message, ...]:
    """Every message in our modules and templates."""
    found = {message for one in modules() for message in _in_python(one.path, one.tree)}
    for path in sorted(SRC.rglob("templates/**/*")):
        if path.suffix in (".html", ".txt"):
            found.update(_in_template(str(path.relative_to(SRC.parents[1])), path.read_text()))
    return tuple(sorted(found))


def _in_python(path: str, tree: ast.AST) -> Iterator[Message]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name == "text" and isinstance(function, ast.Attribute):
            continue  # somebody's method, not the kernel's sentence
        constants = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        given = [value for value in constants if isinstance(value, str)]
        yield from _message(path, name, given)


def _message(path: str, name: str, given: list[str]) -> Iterator[Message]:
    if name in _WITH_CONTEXT and len(given) > 1:
        yield Message(path, given[0], given[1])
    elif name == "npgettext":
        yield Message(path, given[0], given[1], given[2])
    elif name in _PLURAL and len(given) > 1:
        yield Message(path, "", given[0], given[1])
    elif name in _PLAIN and given and given[0]:
        yield Message(path, "", given[0])


def _in_template(path: str, source: str) -> Iterator[Message]:
    for match in _SPOKEN.finditer(templatize(source)):
        given = ast.literal_eval(f"[{match[2]}]")
        yield from _message(path, match[1], list(given))


def catalogues() -> dict[Path, dict[tuple[str, str], Said]]:
    """Every Chinese catalogue: by context and text what it says."""
    found = {}
    for path in sorted(SRC.rglob("locale/zh_Hans/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="zh_Hans")
        said: dict[tuple[str, str], Said] = {}
        for message in catalogue:
            if message.id and not message.fuzzy:
                texts = (message.id,) if isinstance(message.id, str) else tuple(message.id)
                strings = (
                    (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
                )
                said[message.context or "", texts[0]] = Said(texts, strings)
        found[path] = said
    return found


@cache
def framework_texts() -> frozenset[tuple[str, str]]:
    """Texts of the framework's own sign-in pages, which a catalogue may say in the house's words."""
    found = set()
    for package in (django.contrib.auth, allauth):
        path = Path(package.__path__[0]) / "locale/zh_Hans/LC_MESSAGES/django.po"
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_Hans"):
                text = message.id if isinstance(message.id, str) else message.id[0]
                found.add((message.context or "", text))
    return frozenset(found)


def catalogue_of(path: str) -> list[Path]:
    """The catalogues that may speak for a file: those of the folders above it, the shared one last."""
    folders = [folder for folder in (SRC.parents[1] / path).parents if SRC in (folder, *folder.parents)]
    return [folder / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po" for folder in folders]
