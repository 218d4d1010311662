"""Intake as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "nuoda.surfaces.intake"
    label = "intake"
