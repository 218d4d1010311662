from __future__ import annotations

import gc

from django.apps import AppConfig

from nuoda.kernel.connections import watch_connections

# A batch makes tens of thousands of objects that live until its end. By the interpreter's own measure the
# collector would walk all that was ever imported for every few of them: a third of the time of an intake.
_YOUNG, _MIDDLE, _OLD = 50_000, 20, 20


class KernelConfig(AppConfig):
    name = "nuoda.kernel"
    label = "kernel"

    def ready(self) -> None:
        gc.freeze()
        gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
        watch_connections()
