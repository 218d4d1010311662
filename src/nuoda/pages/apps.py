"""The parts every web page is made of; knows no domain."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from nuoda.pages.vocabulary import register_words


class PagesConfig(AppConfig):
    """Layouts, design system, template tags, lists, charts and keyboard behaviour."""

    name = "nuoda.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        """Make the house's words known as badges."""
        register_words()
