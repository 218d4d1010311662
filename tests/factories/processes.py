"""Processes of ours beside a test, on its database: consumers of a stream that may be killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from django.db import connection

ROOT = Path(__file__).parents[2]


def database_url() -> str:
    """The database of this test, as another process is told of it."""
    given = connection.settings_dict
    where = urlencode({"host": given["HOST"], "port": given["PORT"]})
    who = f"{quote(given['USER'])}:{quote(given['PASSWORD'])}@" if given["USER"] else ""
    return f"postgresql://{who}/{quote(given['NAME'])}?{where}"


def wait_until(until: Callable[[], object], what: str, *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.2)


@dataclass
class Company:
    """Consumer processes, each with a log in ``folder``."""

    folder: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def begin(self, words: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Run ``nuoda`` with these words."""
        home = {"NUODA_SECRET_KEY": "x" * 50, "NUODA_HOME": str(self.folder)}
        ours = {**home, "DATABASE_URL": database_url(), "PYTHONPATH": str(ROOT / "src"), **env}
        with (self.folder / f"consumer-{len(self.running)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "nuoda", *words], env={**os.environ, **ours}, cwd=ROOT, stdout=log,
                stderr=log,
            )  # fmt: skip
        self.running.append(process)
        return process

    def kill(self) -> None:
        for process in self.running:
            process.kill()
            process.wait(10)

    def said(self, number: int) -> str:
        return (self.folder / f"consumer-{number}.log").read_text()
