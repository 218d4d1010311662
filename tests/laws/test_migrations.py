"""Migrations are in step with the models, and go in one line."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from nuoda.kernel.creating import CreateModels


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


def test_the_framework_finds_nothing_wrong() -> None:
    call_command("check", fail_level="WARNING")


def test_each_app_creates_its_models_in_one_operation() -> None:
    """See docs/decisions/0012. Models of later releases come in a migration of their own."""
    loader = MigrationLoader(None)
    own = {config.label for config in apps.get_app_configs() if config.name.startswith("nuoda.")}
    for (label, name), migration in loader.disk_migrations.items():
        if label in own and name == "0001_initial":
            assert [type(operation) for operation in migration.operations] == [CreateModels], label


def test_each_app_has_one_line_of_migrations() -> None:
    loader = MigrationLoader(None)
    own = {config.label for config in apps.get_app_configs() if config.name.startswith("nuoda.")}
    for label in own:
        names = [name for app, name in loader.disk_migrations if app == label]
        followed: dict[str, int] = {}
        for name in names:
            before = [dep for app, dep in loader.disk_migrations[label, name].dependencies if app == label]
            assert len(before) == (0 if name.startswith("0001") else 1), (label, name)
            for one in before:
                followed[one] = followed.get(one, 0) + 1
        assert all(count == 1 for count in followed.values()), label
