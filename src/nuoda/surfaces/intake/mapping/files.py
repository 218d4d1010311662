"""The ``[files]`` of a mapping: patterns, forms, columns, joins."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.mapping.schema import Column, Join, Schema, SourceFile, Take
from nuoda.surfaces.intake.mapping.section import Section, safe_name
from nuoda.surfaces.intake.problems import FileRefused, shown
from nuoda.surfaces.intake.readers import KINDS, Form
from nuoda.surfaces.intake.readers.lines import known_encoding

AGGREGATES = ("first", "last", "sum", "count", "list")
DELIMITERS = (",", ";", "\t", "|", "auto")


def source_files(head: Section, top: Section) -> dict[str, SourceFile]:
    """The files of a mapping by name, with the form that ``[mapping]`` sets where a file sets none."""
    common = _form(head, Form(), per_file=False)
    found: dict[str, SourceFile] = {}
    for name, section in top.named_sections("files").items():
        if not safe_name(name):
            raise section.refuse(
                "", _("A file's name has small letters, digits and _ only."), _("Rename it.")
            )
        found[name] = _source(name, section, common)
    if not found:
        raise top.refuse("files", _("The mapping names no file."), _("Add [files.NAME] with a path."))
    for source in found.values():
        for join in source.joins:
            if join.file not in found:
                section = Section(head.file, f"files.{source.name}.joins", {})
                figures = {"name": shown(join.file)}
                raise section.refuse("file", _("There is no [files.%(name)s].", figures), _("Add it."))
    _refuse_cycle(head, found)
    return found


def _source(name: str, section: Section, common: Form) -> SourceFile:
    paths = section.texts("path")
    if not paths:
        raise section.refuse("path", _("This key is missing."), _("Add the file's name or a pattern."))
    for path in paths:
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise section.refuse(
                "path", _("A path stays inside the folder."), _("Write a name such as orders.csv.")
            )
    form = _form(section, common, per_file=True)
    key = section.texts("key")
    columns = {one: _column(one, inner) for one, inner in section.named_sections("columns").items()}
    joins = tuple(_join(one) for one in section.sections("joins"))
    section.done()
    return SourceFile(name, paths, form, key, columns, joins)


def _form(section: Section, common: Form, *, per_file: bool) -> Form:
    encoding = section.text("encoding", common.encoding)
    fallback = section.text("fallback_encoding", common.fallback_encoding)
    for key, value in (("encoding", encoding), ("fallback_encoding", fallback)):
        if value and not known_encoding(value):
            raise section.refuse(
                key, _("The encoding %(name)s is not known.", {"name": shown(value)}),
                _("Use utf-8, gb18030, big5, cp1252 or another common name."),
            )  # fmt: skip
    delimiter = section.choice("delimiter", DELIMITERS, common.delimiter)
    if not per_file:
        return Form("", encoding, fallback, delimiter)
    kind, sheet = section.choice("format", KINDS, ""), section.text("sheet", "")
    return Form(kind, encoding, fallback, delimiter, sheet, section.text("items", ""))


def _column(name: str, section: Section) -> Column:
    column = Column(
        name, section.text("zh", ""), section.text("en", ""), section.texts("also"),
        section.text("example", ""), section.flag("optional"),
    )  # fmt: skip
    section.done()
    return column


def _join(section: Section) -> Join:
    file, order_by = section.text("file"), section.text("order_by", "")
    raw = section.raw("on")
    pairs: tuple[tuple[str, str], ...]
    if isinstance(raw, str):
        pairs = ((raw, raw),)
    elif isinstance(raw, dict) and raw and all(isinstance(one, str) for one in raw.values()):
        pairs = tuple(raw.items())
    else:
        raise section.refuse(
            "on", _("A join needs columns."), _('Write on = "id", or on = {own = "theirs"}.')
        )
    takes = tuple(_take(name, one) for name, one in section.named_sections("take").items())
    section.done()
    return Join(file, pairs, order_by, takes)


def _take(name: str, section: Section) -> Take:
    given = [how for how in AGGREGATES if section.has(how)]
    if len(given) != 1:
        figures = {"known": ", ".join(AGGREGATES)}
        raise section.refuse("", _("Exactly one rule is needed."), _("Give one of %(known)s.", figures))
    how = given[0]
    column = "" if how == "count" and section.flag(how) else section.text(how, "")
    if how != "count" and not column:
        raise section.refuse(how, _("This key is missing."), _("Name a column."))
    section.done()
    return Take(name, how, column)


def _refuse_cycle(head: Section, files: dict[str, SourceFile]) -> None:
    def walk(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            section = Section(head.file, f"files.{name}.joins", {})
            raise section.refuse("", _("The joins go in a circle."), _("Remove one of them."))
        for join in files[name].joins:
            walk(join.file, (*above, name))

    for name in files:
        walk(name, ())


def found_in_folder(schema: Schema, folder: Path) -> dict[str, list[Path]]:
    """The files of a mapping in a folder. Raises :class:`FileRefused` where one is missing."""
    if not folder.is_dir():
        raise FileRefused(shown(str(folder)), _("There is no such folder."), _("Check the path."))
    found = {}
    for source in schema.files.values():
        paths = sorted({path for pattern in source.paths for path in folder.glob(pattern) if path.is_file()})
        if not paths:
            raise FileRefused(
                shown(" | ".join(source.paths)),
                _("The folder has no such file."),
                _("Put it there, or change the path in the mapping."),
            )
        found[source.name] = paths
    return found


def matched_files(schema: Schema, paths: list[Path]) -> dict[str, list[Path]]:
    """Files given one by one, each under the name it has in the mapping.

    A mapping of one file takes any name. Raises :class:`FileRefused` for one that fits nowhere.
    """
    if len(schema.files) == 1:
        return {schema.rows: paths}
    found: dict[str, list[Path]] = {name: [] for name in schema.files}
    for path in paths:
        fitting = [s.name for s in schema.files.values() if any(fnmatch(path.name, one) for one in s.paths)]
        if not fitting:
            raise FileRefused(
                path.name, _("The mapping knows no such file."), _("Rename it as the mapping says.")
            )
        found[fitting[0]].append(path)
    for name, there in found.items():
        if not there:
            patterns = shown(" | ".join(schema.files[name].paths))
            raise FileRefused(patterns, _("This file is needed too."), _("Give it with the others."))
    return found
