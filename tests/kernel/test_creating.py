"""All models of an app in one operation come to what an operation each comes to."""

from __future__ import annotations

import pytest
from django.db import connection, models
from django.db.migrations import AddField, CreateModel
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import OperationWriter

from nuoda.kernel.creating import CreateModels

APP = "creating"


def _key() -> tuple[str, models.Field[object, object]]:
    return "id", models.AutoField(primary_key=True)


def _to(model: str, related_name: str) -> models.ForeignKey[object, object]:
    return models.ForeignKey(f"{APP}.{model}", models.CASCADE, related_name=related_name, null=True)


def _before() -> ProjectState:
    """A state with one model, its classes built, and a change of it whose building was put off."""
    state = ProjectState()
    CreateModel("Harbour", [_key()]).state_forwards(APP, state)
    assert state.apps.get_model(APP, "Harbour")
    AddField("Harbour", "name", models.CharField(max_length=9, default="")).state_forwards(APP, state)
    assert state.is_delayed
    return state


def _new() -> list[CreateModel]:
    ship = [_key(), ("home", _to("Harbour", "ships")), ("sister", _to("Ship", "sisters"))]
    crew = [_key(), ("ship", _to("Ship", "crew"))]
    return [
        CreateModel("Ship", ship, {"indexes": [models.Index(fields=["home", "id"], name="ship_home")]}),
        CreateModel("Sailor", crew, {"db_table": "creating_crew"}),
    ]


def _related(state: ProjectState) -> dict[str, set[str]]:
    """What each class knows of itself and of those that refer to it."""
    found = state.apps.get_models()
    return {
        model.__name__: {f"{field.name} {field.related_model}" for field in model._meta.get_fields()}
        for model in found
    }


def test_it_comes_to_the_same_state_as_an_operation_each() -> None:
    each, whole = _before(), _before()
    for model in _new():
        model.state_forwards(APP, each)
    CreateModels(_new()).state_forwards(APP, whole)
    assert whole == each
    each.clear_delayed_apps_cache()
    assert _related(whole) == _related(each)
    harbour, ship = whole.apps.get_model(APP, "Harbour"), whole.apps.get_model(APP, "Ship")
    assert ship._meta.get_field("home").related_model is harbour
    assert {field.name for field in harbour._meta.get_fields()} == {"id", "name", "ships"}
    assert not whole.is_delayed


def test_classes_that_are_there_stay_and_an_unbuilt_state_builds_none() -> None:
    state = ProjectState()
    CreateModel("Harbour", [_key()]).state_forwards(APP, state)
    harbour = state.apps.get_model(APP, "Harbour")
    CreateModels(_new()).state_forwards(APP, state)
    assert state.apps.get_model(APP, "Harbour") is harbour
    unbuilt = ProjectState()
    CreateModel("Harbour", [_key()]).state_forwards(APP, unbuilt)
    CreateModels(_new()).state_forwards(APP, unbuilt)
    assert "apps" not in unbuilt.__dict__
    assert _related(unbuilt) == _related(state)


@pytest.mark.django_db
def test_tables_come_and_go_with_all_that_belongs_to_them() -> None:
    before = _before()
    after, operation = before.clone(), CreateModels(_new())
    operation.state_forwards(APP, after)
    with connection.schema_editor(atomic=False) as editor:
        editor.create_model(before.apps.get_model(APP, "Harbour"))
        operation.database_forwards(APP, editor, before, after)
    with connection.cursor() as cursor:
        assert {"creating_ship", "creating_crew"} <= set(connection.introspection.table_names(cursor))
        made = connection.introspection.get_constraints(cursor, "creating_ship")
    assert made["ship_home"]["columns"] == ["home_id", "id"]
    targets = {made[name]["foreign_key"] for name in made if made[name]["foreign_key"]}
    assert targets == {("creating_harbour", "id"), ("creating_ship", "id")}
    with connection.schema_editor(atomic=False) as editor:
        operation.database_backwards(APP, editor, after, before)
    with connection.cursor() as cursor:
        assert not {"creating_ship", "creating_crew"} & set(connection.introspection.table_names(cursor))


def test_it_is_written_into_a_migration_as_it_was_given() -> None:
    operation = CreateModels(models=_new())
    text, imports = OperationWriter(operation, indentation=0).serialize()
    assert "import nuoda.kernel.creating" in imports
    lines = ["from django.db import migrations, models", *sorted(imports), f"made = [{text}]"]
    scope: dict[str, list[CreateModels]] = {}
    exec("\n".join(lines), scope)
    (made,) = scope["made"]
    one, other = ProjectState(), ProjectState()
    for state in (one, other):
        CreateModel("Harbour", [_key()]).state_forwards(APP, state)
    operation.state_forwards(APP, one)
    made.state_forwards(APP, other)
    assert one == other
    assert operation.describe() == "Create models Ship, Sailor"
    assert operation.references_model("Harbour", APP)
    assert not operation.references_model("Quay", APP)
