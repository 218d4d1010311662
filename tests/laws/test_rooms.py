"""Who may write, who may read, and who may look at a clock."""

from __future__ import annotations

import ast
import configparser
import importlib
import inspect
from collections.abc import Iterator, Mapping
from functools import cache

import pytest
from django.apps import apps
from django.db.models import ForeignObjectRel
from tests.laws.source import ROOT, Module, decorators, functions, module, modules

from nuoda.kernel.command import Command

# Where the present instant may be read; everything below is given ``at``.
CLOCK_READERS: Mapping[str, str] = {
    "nuoda.surfaces": "surfaces read the clock and pass it on",
    "nuoda.reactions": "a reaction is the surface of a job",
    "nuoda.kernel.clock": "it is the clock",
    "nuoda.kernel.doors": "the one place where a request gets its instant",
    "nuoda.kernel.outbox": "a dead letter is dated by the job that parks it",
    "nuoda.kernel.worker": "the queue's own time, never a business instant",
}
_CLOCKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("timezone", "now"), ("timezone", "localdate"), ("timezone", "localtime"), ("clock", "now"),
    ("time", "time"), ("time", "time_ns"),
}  # fmt: skip

# Queries that take no actor, and why.
ACTORLESS: Mapping[str, str] = {
    "accounts.find_actor_of_key": "finds out who acts",
    "accounts.find_actor": "finds out who acts",
    "dispatch.lent_at_stops": "looks at trips that were found through visible_to, and tells no card",
    "cases.case_card": "shapes a row that was found through visible_to",
    "cases.inner_page": "shapes a row that was found through visible_to",
    "cases.play_shape": "shapes a row that was found through visible_to",
    "customers.kept_part": "spells a component of a score",
    "cases.ref_of": "spells the name of a line",
    "cases.sighting_of": "shapes what was read through visible_to",
    "cases.words_of": "shapes words that were read as an actor",
    "contracts.calendar_of": "shapes a row that was found through visible_to",
    "contracts.clause_on": "chooses among clauses that were read as an actor",
    "contracts.lane_between": "pure arithmetic",
    "contracts.target_of": "shapes a row that was found through visible_to",
    "contracts.faults_of": "judges a sheet that was handed in",
    "contracts.offer_of": "shapes a row that was found through visible_to",
    "contracts.wish_of": "shapes a row that was found through visible_to",
    "contracts.written_offer": "spells an offer as it is kept",
    "contracts.written_wish": "spells a wish as it is kept",
    "contracts.read_lines": "shapes what was read through visible_to",
    "customers.fill_in": "fills a row that was found through visible_to",
    "customers.kept_terms": "spells terms as they are kept",
    "customers.part_of": "shapes what was read through visible_to",
    "claims.shape_claim": "shapes a row that was found through visible_to",
    "orders.waiting_shape": "shapes a row that was found through visible_to",
    "customers.review_due": "pure arithmetic",
    "customers.standing_row": "shapes a row that was found through visible_to",
    "customers.terms_of": "spells what was read through visible_to",
    "stock.days_of_life": "pure arithmetic",
    "stock.ledger_of": "shapes what was read through visible_to",
    "stock.shares_at": "reads what the house keeps for its tiers, as the house itself",
    "dispatch.advised": "chooses among ways that were reckoned as an actor",
    "dispatch.asked_job": "pure arithmetic",
    "dispatch.nearest_windows": "reckons on a day that was read as an actor",
    "dispatch.soonest": "reckons on a day that was read as an actor",
    "dispatch.figures": "adds up a day that was read as an actor",
    "dispatch.figures_of": "adds up trips that were read as an actor",
    "dispatch.least_price": "reckons on a day that was read as an actor",
    "dispatch.midnight": "pure arithmetic",
    "dispatch.moved": "reckons on a day that was read as an actor",
    "dispatch.partner_sketch": "reckons on a day that was read as an actor",
    "dispatch.partners_for": "reckons on a day that was read as an actor",
    "dispatch.pose": "reckons on a day that was read as an actor",
    "dispatch.propose": "reckons on a day that was read as an actor",
    "dispatch.sketch_of": "reckons on a day that was read as an actor",
    "dispatch.spans_of": "spells windows as they are kept",
    "dispatch.task_of": "reckons on a day that was read as an actor",
    "dispatch.trip_shape": "shapes a row that was found through visible_to",
    "dispatch.trip_sketch": "reckons on a day that was read as an actor",
    "orders.rest_of": "counts lines that were read as an actor",
    "orders.stage_shown": "shapes a page that was read as an actor",
    "promises.row_of": "shapes a row that was found through visible_to",
    "shipments.card": "shapes a row that was found through visible_to",
    "shipments.danger_row": "shapes a row that was found through visible_to",
    "shipments.dangers_told": "shapes what was read through visible_to",
    "shipments.objects": "reads an array of JSON",
    "shipments.parts_of": "shapes the parts of a row that was found through visible_to",
    "shipments.told": "spells SQL",
    "shipments.triple": "pure arithmetic",
    "shipments.progress_of": "shapes a page that was read as an actor",
    "shipments.way_of": "shapes a progress that was read as an actor",
    "shipments.zones_of": "shapes a progress that was read as an actor",
    "shipments.windows_shown": "shapes facts that were read as an actor",
    "team.next_owner": "pure arithmetic",
}
# Rows read without ``visible_to``, and why that opens nothing.
UNSCOPED: Mapping[str, str] = {
    "accounts.find_actor_of_key:ApiKey": "finds out who acts; the secret is the door",
    "shipments.mapping_preview:TrackingEvent": "children of shipments that are found through visible_to here",
    "shipments.mapping_preview:Piece": "children of shipments that were found through visible_to",
    "shipments._logs:TrackingEvent": "children of shipments that were found through visible_to",
    "shipments._logs:ErrorDeclaration": "children of shipments that were found through visible_to",
    "shipments._logs:CodeMapping": "what codes mean is the same for everybody",
    "shipments._with_signs:TrackingEvent": "children of shipments that were found through visible_to",
    "shipments.label_rows:Number": "numbers of shipments that were found through visible_to",
    "shipments._named:Number": "names of shipments that are found through visible_to in the same query",
    "shipments._events:TrackingEvent": "children of shipments that were found through visible_to",
    "shipments._events:ErrorDeclaration": "children of shipments that were found through visible_to",
    "shipments._events:CodeMapping": "what codes mean is the same for everybody",
    "shipments.codes_said:CodeMapping": "what codes mean is the same for everybody",
    "shipments._with_retraction:ErrorDeclaration": "read along with proofs found through visible_to",
    "shipments.log_count:TrackingEvent": "counts for whoever sees all",
    "cases.proposals:CaseLink": "leaves out cases that are found through visible_to in the same query",
    "cases.complainants_of:CaseEntry": "confined to cases found through visible_to in the same query",
    "notices.enclosures_of:Enclosed": "which of the documents found through visible_to in the same query",
    "notices.enclosure_rows:EnclosureReceipt": "confined to documents found through visible_to",
    "cases.case_page:CaseEntry": "children of a case that was found through visible_to",
    "cases.said_case:OutsideEntry": "children of a case that was found through visible_to",
    "cases.said_by_id:OutsideEntry": "confined to cases found through visible_to in the same query",
    "cases._led:OutsideEntry": "children of cases that were found through visible_to",
    "cases.asked_in:OutsideEntry": "confined to cases found through visible_to in the same query",
    "cases.to_partners:CaseEntry": "confined to cases found through visible_to in the same query",
    "cases.said_file:OutsideEntry": "confines files that are found through visible_to in the same query",
    "cases.consignee_file:OutsideEntry": "confines files that are found through visible_to in the same query",
    "cases._files:CaseAttachment": "children of lines that were found through visible_to",
    "cases.said_with_consignee:OutsideEntry": "confined to cases found through visible_to in the same query",
}
_WRITES = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "select_for_update"}


def domain_order() -> list[str]:
    """The domains from top to bottom, as the import contract has them."""
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter")
    layers = contract["importlinter:contract:domains"]["layers"]
    return [name.strip(" ()") for line in layers.split("\n") for name in line.split("|") if name.strip()]


def clock_readings(one: Module) -> Iterator[str]:
    if one.in_any(*CLOCK_READERS):
        return
    for node in ast.walk(one.tree):
        name = node.value if isinstance(node, ast.Attribute) else None
        if isinstance(node, ast.Attribute) and isinstance(name, ast.Name) and (name.id, node.attr) in _CLOCKS:
            yield f"{one.path}:{node.lineno} reads {name.id}.{node.attr}"


def actorless_queries(one: Module) -> Iterator[str]:
    if one.room != "queries":
        return
    for node in one.tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        takes = {arg.arg for arg in (*node.args.kwonlyargs, *node.args.args)}
        if "actor" not in takes and f"{one.domain}.{node.name}" not in ACTORLESS:
            yield f"{one.path}:{node.lineno} {node.name}"


def unscoped_reads(one: Module) -> Iterator[str]:
    """Each ``Model.objects`` in a query that is not at once ``.visible_to(``."""
    if one.room != "queries":
        return
    for function in functions(one.tree):
        scoped = {
            id(node.value)
            for node in ast.walk(function)
            if isinstance(node, ast.Attribute) and node.attr == "visible_to"
        }
        for node in ast.walk(function):
            if not isinstance(node, ast.Attribute) or node.attr not in ("objects", "scoped"):
                continue
            model = node.value.id if isinstance(node.value, ast.Name) else "?"
            if id(node) not in scoped and f"{one.domain}.{function.name}:{model}" not in UNSCOPED:
                yield f"{one.path}:{node.lineno} {model}.{node.attr} in {function.name}"


def rows_above_the_domains(one: Module) -> Iterator[str]:
    if not one.in_any("nuoda.surfaces", "nuoda.reactions", "nuoda.pages", "nuoda.config"):
        return
    for node in ast.walk(one.tree):
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "scoped", "_default_manager"):
            yield f"{one.path}:{node.lineno} reaches for rows"
        if isinstance(node, ast.Attribute) and node.attr == "get_model":
            yield f"{one.path}:{node.lineno} looks a model up"


def writes_outside_commands(one: Module) -> Iterator[str]:
    if one.room == "commands" or not one.in_any("nuoda.domains", "nuoda.insight.measures"):
        return
    for node in ast.walk(one.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _WRITES:
            yield f"{one.path}:{node.lineno} writes by .{node.func.attr}"


def commands_of(one: Module) -> list[str]:
    return [function.name for function in functions(one.tree) if "command" in decorators(function)]


def commands_that_call(one: Module, names: set[str]) -> Iterator[str]:
    """Calls of a command within a module that holds commands."""
    if one.room != "commands" and not one.in_any("nuoda.kernel"):
        return
    for function in functions(one.tree):
        for node in ast.walk(function):
            target = node.func if isinstance(node, ast.Call) else None
            if isinstance(target, ast.Name) and target.id in names and target.id != "state":
                yield f"{one.path}:{target.lineno} {function.name} calls {target.id}"


@cache
def all_commands() -> dict[str, Command[..., object]]:
    found: dict[str, Command[..., object]] = {}
    for one in modules():
        for name in commands_of(one):
            body = getattr(importlib.import_module(one.name), name)
            assert isinstance(body, Command)
            found[f"{one.name}.{name}"] = body
    return found


LAWS = (
    clock_readings, actorless_queries, unscoped_reads, rows_above_the_domains, writes_outside_commands,
)  # fmt: skip


@pytest.mark.parametrize("law", LAWS)
def test_the_house_keeps(law: object) -> None:
    assert callable(law)
    assert [found for one in modules() for found in law(one)] == []


@pytest.mark.parametrize(
    ("law", "name", "sample"),
    [
        (clock_readings, "nuoda.domains.toys.rules", "def f():\n    return datetime.now(UTC)\n"),
        (actorless_queries, "nuoda.domains.toys.queries", "def toys(): ...\n"),
        (unscoped_reads, "nuoda.domains.toys.queries", "def toys(*, actor):\n    return Toy.objects.all()\n"),
        (rows_above_the_domains, "nuoda.surfaces.desk.toys", "def f():\n    return Toy.objects\n"),
        (writes_outside_commands, "nuoda.domains.toys.queries", "def f(toy):\n    toy.save()\n"),
    ],
)
def test_the_law_bites(law: object, name: str, sample: str) -> None:
    assert callable(law)
    assert list(law(module(sample, name)))


def test_commands_never_call_commands() -> None:
    names = {name for one in modules() for name in commands_of(one)}
    assert [found for one in modules() for found in commands_that_call(one, names)] == []
    trespass = "@command\ndef f(*, by, at):\n    record_scans(by=by, at=at)\n"
    assert list(commands_that_call(module(trespass, "nuoda.domains.toys.commands"), names))


@pytest.mark.parametrize("name", sorted(all_commands()))
def test_a_command_takes_keywords_with_by_and_at(name: str) -> None:
    parameters = inspect.signature(all_commands()[name]).parameters
    assert {"by", "at"} <= set(parameters)
    assert {one.kind for one in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}


def test_every_public_function_of_a_commands_room_is_a_command() -> None:
    loose = []
    for one in modules():
        if not one.name.endswith(f"{one.domain}.commands"):
            continue
        room = importlib.import_module(one.name)
        names = getattr(room, "__all__", [name for name in vars(room) if not name.startswith("_")])
        for name in names:
            thing = getattr(room, name)
            if inspect.isfunction(thing) and thing.__module__.startswith(one.name):
                loose.append(f"{one.name}.{name}")
    assert loose == []


def test_the_lists_of_exceptions_hold_nothing_stale() -> None:
    queries = {
        f"{one.domain}.{function.name}"
        for one in modules()
        if one.room == "queries"
        for function in functions(one.tree)
    }
    assert {entry.split(":")[0] for entry in UNSCOPED} <= queries
    names = {one.name for one in modules()}
    assert set(CLOCK_READERS) <= names | {"nuoda.surfaces"}


def _domain(label: str) -> str:
    name = apps.get_app_config(label).name
    return name.removeprefix("nuoda.domains.") if name.startswith("nuoda.domains.") else ""


def test_foreign_keys_go_downhill() -> None:
    order = domain_order()
    uphill = []
    for model in apps.get_models():
        own = _domain(model._meta.app_label)
        for field in model._meta.get_fields():
            if isinstance(field, ForeignObjectRel) or field.related_model is None:
                continue
            assert inspect.isclass(field.related_model), "every relation is resolved by now"
            other = _domain(field.related_model._meta.app_label)
            if own and other and order.index(other) < order.index(own):
                uphill.append(f"{model.__name__}.{field.name} -> {other}")
            if own and not other and not field.related_model.__module__.startswith("nuoda.kernel"):
                uphill.append(f"{model.__name__}.{field.name} -> {field.related_model.__module__}")
    assert uphill == []


def test_no_domain_sees_another_through_a_reverse_relation() -> None:
    seen = []
    for model in apps.get_models():
        own = _domain(model._meta.app_label)
        for relation in model._meta.related_objects:
            other = _domain(relation.related_model._meta.app_label)
            if own and other and other != own and not relation.hidden:
                seen.append(f"{model.__name__}.{relation.get_accessor_name()} from {other}")
    assert seen == []


def test_every_row_that_belongs_to_a_customer_names_its_scope() -> None:
    bare = []
    for model in apps.get_models():
        if not model.__module__.startswith(("nuoda.domains", "nuoda.insight")):
            continue
        columns = {getattr(field, "attname", field.name) for field in model._meta.get_fields()}
        if "customer_id" in columns and getattr(model, "scope", "") != "customer_id":
            bare.append(model.__name__)
    assert bare == []
