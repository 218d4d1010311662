from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import translation

from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.kernel.worker import work
from nuoda.kernel.written import whole


class Command(Verb):
    purpose = _("Run the jobs of the queue until told to stop.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--concurrency", type=whole, default=2, help=here(_("how many jobs side by side (2)"))
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # What jobs write is in the house's language, whatever that of the terminal which started them.
        with translation.override(settings.LANGUAGE_CODE):
            work(concurrency=options["concurrency"])
        self.say(_("Stopped."))
