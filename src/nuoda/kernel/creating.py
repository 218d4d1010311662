"""An app's first migration: all of its models in one operation.

The framework's own way is an operation a model. After each it builds anew the classes of every model that
is related to the new one, however far, with one more model each time: the work grows with the square of the
models. Nothing that was there refers to a new model, so here the classes of the new ones are built once and
the others stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Create the tables of ``models``, in their order, as if each were an operation of its own.

    A model may refer to itself, to those before it and after it, and to all that were there. A later change
    of a model is an ordinary operation in a migration of its own.
    """

    category = OperationCategory.ADDITION
    serialization_expand_args: ClassVar[list[str]] = ["models"]

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # Classes that earlier operations put off building are all built now, instead of before each filling.
        state.clear_delayed_apps_cache()
        state.is_delayed = False
        # The others are laid aside meanwhile: a state without classes builds none when a model is added.
        rendered = state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)
        if rendered is not None:
            rendered.render_multiple([state.models[app_label, model.name_lower] for model in self.models])
            state.__dict__["apps"] = rendered

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create models {', '.join(model.name for model in self.models)}"

    def references_model(self, name: str, app_label: str) -> bool:
        return any(model.references_model(name, app_label) for model in self.models)
