"""From a TOML file to a checked :class:`Schema`. Nothing of the data is looked at here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.limits import LIMITS, IntakeLimits
from nuoda.surfaces.intake.mapping import cells, fields
from nuoda.surfaces.intake.mapping.fields import Field
from nuoda.surfaces.intake.mapping.files import source_files
from nuoda.surfaces.intake.mapping.schema import Lines, Record, Schema, Value
from nuoda.surfaces.intake.mapping.section import Section, safe_name
from nuoda.surfaces.intake.mapping.values import NOON, ValueReader, guard
from nuoda.surfaces.intake.problems import CellProblem, MappingRefused, shown

SHIPPED = Path(__file__).resolve().parents[1] / "mappings"
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_WORDS_OF_EVENTS = frozenset({"milestone", "code", "reason"})
_WORDS_OF_READINGS = frozenset({"quantity", "unit"})
_FROM_ORDER: Mapping[str, str] = {
    "customer": "customer", "order_reference": "reference", "service": "service", "pieces": "pieces",
    "weight_kg": "weight_kg", "consignee_name": "consignee.name", "consignee_phone": "consignee.phone",
    "consignee_email": "consignee.email", "consignee_address": "consignee.street",
    "destination.country": "consignee.country", "destination.region": "consignee.region",
    "destination.city": "consignee.city", "origin.country": "sender.country",
    "origin.region": "sender.region", "origin.city": "sender.city",
    "usual_transit_hours": "usual_transit_hours",
}  # fmt: skip


def shipped_names() -> list[str]:
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def find_mapping(name: str) -> Path:
    """A shipped mapping by its name, or a file by its path. Raises :class:`MappingRefused`."""
    if safe_name(name) and (SHIPPED / f"{name}.toml").is_file():
        return SHIPPED / f"{name}.toml"
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        return path
    figures = {"name": shown(name), "known": ", ".join(shipped_names())}
    raise MappingRefused(
        shown(name),
        "",
        _("There is no mapping %(name)s.", figures),
        _("Use one of %(known)s, or the path of your own file ending in .toml.", figures),
    )


def load_mapping(path: Path, limits: IntakeLimits = LIMITS) -> Schema:
    """Read and check a mapping. Raises :class:`MappingRefused` naming the file, the key, the remedy."""
    document = read_document(path, limits)
    top = Section(path.name, "", document)
    head = top.section("mapping")
    if head is None:
        raise top.refuse("mapping", _("This key is missing."), _("Begin with a [mapping] table."))
    schema = _Loader(path, top, head).schema()
    top.done()
    return schema


def read_document(path: Path, limits: IntakeLimits) -> dict[str, Any]:
    """The tables of a TOML file. Raises :class:`MappingRefused`."""
    try:
        raw = path.read_bytes()
        if len(raw) > limits.mapping_bytes:
            raise MappingRefused(path.name, "", _("The mapping is too large."), _("Make it shorter."))
        return tomllib.loads(raw.decode("utf-8"))
    except OSError as error:
        raise MappingRefused(
            path.name, "", _("The mapping cannot be read."), _("Check the name and the folder.")
        ) from error
    except UnicodeDecodeError as error:
        raise MappingRefused(
            path.name, "", _("The mapping is not in UTF-8."), _("Save it as UTF-8.")
        ) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        why = {"why": shown(str(error)) if isinstance(error, RecursionError) else str(error)[:200]}
        raise MappingRefused(
            path.name, "", _("The mapping is not TOML: %(why)s.", why), _("Correct the line.")
        ) from error


def span(words: str) -> timedelta:
    """``30m``, ``6h`` or ``1d``. Raises :class:`ValueError` for anything else."""
    found = re.fullmatch(r"([1-9][0-9]{0,3})([mhd])", words, re.ASCII)
    if not found:
        raise ValueError(words)
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


class _Loader:
    def __init__(self, path: Path, top: Section, head: Section) -> None:
        self._path, self._top, self._head = path, top, head
        self._zone = head.text("zone")
        try:
            cells.zone_named(self._zone)
        except CellProblem as problem:
            raise head.refuse("zone", problem.reason, problem.remedy) from problem
        self._values = ValueReader(self._zone)

    def schema(self) -> Schema:
        head, top = self._head, self._top
        files = source_files(head, top)
        name, rows = head.text("name"), head.text("rows", next(iter(files)))
        if rows not in files:
            raise head.refuse("rows", _("There is no [files.%(name)s].", {"name": shown(rows)}), _("Add it."))
        if not safe_name(name):
            raise head.refuse(
                "name", _("A name has small letters, digits and _ only, a letter first."), _("Rename it.")
            )
        title, description = head.text("title", name), head.text("description", "")
        null, step = head.texts("null"), self._step()
        head.done()
        customer = self._record("customer", fields.CUSTOMER)
        order_section = top.section("order")
        lines = self._lines(order_section)
        order = self._one(order_section, fields.ORDER, self._code(customer))
        shipment = self._shipment(customer, order)
        tracking = self._record("tracking", fields.TRACKING)
        schema = Schema(
            str(self._path), name, title, description, rows, self._zone, null, files, step, customer, order,
            lines, shipment, tracking, self._events(shipment or tracking), self._cancellations(order),
            self._measured("positions", fields.POSITION), self._measured("readings", fields.READING),
        )  # fmt: skip
        if not (order or shipment or schema.events or schema.positions or schema.readings):
            raise top.refuse("", _("The mapping makes nothing."), _("Add [order], [shipment] or [[events]]."))
        if lines is not None and lines.rows:
            self._refuse_lone(schema)
        return schema

    def _refuse_lone(self, schema: Schema) -> None:
        """Rows that are lines of one order need its key, and make nothing else."""
        if not schema.source.key:
            reason = _("Rows of one order are known by a key.")
            raise self._top.refuse("order.lines.rows", reason, _("Name it under [files.NAME]: key = …"))
        if schema.shipment or schema.tracking or schema.cancellations or schema.positions or schema.readings:
            reason = _("Rows of one order make that order alone.")
            raise self._top.refuse("order.lines.rows", reason, _("Leave out what else they would make."))

    def _step(self) -> timedelta | None:
        words = self._head.text("step", "")
        try:
            return span(words) if words else None
        except ValueError as error:
            raise self._head.refuse(
                "step", _("This is not a span of time."), _("Write 30m, 6h or 1d.")
            ) from error

    def _record(self, key: str, catalogue: Mapping[str, Field]) -> Record | None:
        return self._one(self._top.section(key), catalogue, {})

    def _one(
        self, section: Section | None, catalogue: Mapping[str, Field], given: Mapping[str, Value]
    ) -> Record | None:
        if section is None:
            return None
        rule = guard(section)
        found = {**given, **self._fields(section, catalogue)}
        for name, field in catalogue.items():
            if field.required and name not in found:
                raise section.refuse(name, _("This key is missing."), _("Add it."))
        return Record(found, rule)

    def _fields(
        self,
        section: Section,
        catalogue: Mapping[str, Field],
        *,
        day_time: time | None = None,
        constants: frozenset[str] = frozenset(),
    ) -> dict[str, Value]:
        found: dict[str, Value] = {}
        groups = dict.fromkeys(name.split(".")[0] for name in catalogue if "." in name)
        inner = {group: section.section(group) for group in groups}
        for name, field in catalogue.items():
            group, dot, key = name.rpartition(".")
            home = inner[group] if dot else section
            if home is not None:
                constant = name in constants
                value = self._values.value(home, key, field, constant=constant, day_time=day_time)
                if value is not None:
                    found[name] = value
        for home in (section, *inner.values()):
            if home is not None:
                home.done()
        return found

    def _code(self, customer: Record | None) -> dict[str, Value]:
        return {"customer": customer.fields["code"]} if customer else {}

    def _lines(self, order: Section | None) -> Lines | None:
        section = order.section("lines") if order is not None else None
        if section is None:
            return None
        file, rows = section.text("from", ""), section.flag("rows")
        if rows and file:
            reason = _("Lines come from rows, or from a joined file.")
            raise section.refuse("rows", reason, _("Leave one of them out."))
        record = self._one(section, fields.LINE, {})
        return Lines(record.fields, record.guard, file, rows) if record else Lines({}, file=file, rows=rows)

    def _shipment(self, customer: Record | None, order: Record | None) -> Record | None:
        given = self._code(customer)
        if order is not None:
            pairs = _FROM_ORDER.items()
            given |= {name: order.fields[source] for name, source in pairs if source in order.fields}
        return self._one(self._top.section("shipment"), fields.SHIPMENT, given)

    def _events(self, carried: Record | None) -> tuple[Record, ...]:
        found = []
        for section in self._top.sections("events"):
            if carried is None:
                raise section.refuse(
                    "", _("Events need a carrier and a waybill."), _("Add [shipment] or [tracking].")
                )
            rule = guard(section)
            values = self._fields(section, fields.EVENT, day_time=NOON, constants=_WORDS_OF_EVENTS)
            if "at" not in values:
                raise section.refuse("at", _("This key is missing."), _("Name the column of its time."))
            if not values.keys() & {"milestone", "reason", "code"}:
                reason = _("This key is missing.")
                raise section.refuse("milestone", reason, _("Give a milestone, a reason or a code."))
            found.append(Record(values, rule))
        return tuple(found)

    def _measured(self, key: str, catalogue: Mapping[str, Field]) -> tuple[Record, ...]:
        """What devices reported: ``[[positions]]`` and ``[[readings]]``."""
        found = []
        for section in self._top.sections(key):
            rule = guard(section)
            values = self._fields(section, catalogue, constants=_WORDS_OF_READINGS)
            needed = [name for name, field in catalogue.items() if field.required]
            if catalogue is fields.READING:
                needed += ["value"] if values.keys() & {"device", "number"} else ["device"]
            for name in needed:
                if name not in values:
                    raise section.refuse(name, _("This key is missing."), _("Add it."))
            found.append(Record(values, rule))
        return tuple(found)

    def _cancellations(self, order: Record | None) -> tuple[Record, ...]:
        found = []
        for section in self._top.sections("cancellations"):
            if order is None:
                raise section.refuse("", _("A cancellation needs an order."), _("Add [order]."))
            rule = guard(section)
            values = self._fields(section, fields.CANCELLATION, day_time=NOON)
            if "at" not in values:
                raise section.refuse("at", _("This key is missing."), _("Name the column of its time."))
            found.append(Record(values, rule))
        return tuple(found)
