"""The command line: every verb speaks the language of its terminal and refuses in the same way.

Exit codes: 0 done, 1 refused, 2 asked in a way that is not understood, 130 stopped by Ctrl-C, 141 when
whoever read the output has gone. JSON is for machines: its keys and codes are never translated, and what is
refused is told in it as well, ``{"refused": [{"item", "reason"}]}``.
"""

from __future__ import annotations

import json
import os
import select
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import translation

from nuoda import __version__
from nuoda.kernel import argparse_words
from nuoda.kernel.errors import NuodaError
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import explained, here

REFUSED, STOPPED, READER_GONE = 1, 130, 141
_LANGUAGE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_WIDE = ("W", "F")

argparse_words.speak()


def terminal_language(environ: Mapping[str, str] = os.environ) -> str:
    """The language of whoever sits at the terminal: Chinese where the environment says so, else English."""
    said = next((environ[name] for name in _LANGUAGE_VARIABLES if environ.get(name)), "")
    return "zh-hans" if said.lower().startswith("zh") else "en"


def lines_of(refused: NuodaError) -> str:
    """An error for a terminal in the current language: its sentence, then field, reason and remedy a line."""
    lines = [here(refused.sentence)]
    lines += [f"{one.field}: {explained(one)}".rstrip() for one in refused.fields]
    return "\n".join(lines)


def _items_of(refused: NuodaError) -> list[dict[str, str]]:
    """An error for a machine: what was refused and why, a field each."""
    fields = [{"item": str(one.field), "reason": explained(one).strip()} for one in refused.fields]
    return fields or [{"item": "", "reason": here(refused.sentence)}]


def padded(words: str, width: int) -> str:
    """Words filled up with spaces to a width in columns, of which a Chinese sign takes two."""
    taken = sum(2 if unicodedata.east_asian_width(sign) in _WIDE else 1 for sign in words)
    return words + " " * (width - taken)


class _Heard:
    """An output that knows whether anything was written to it."""

    def __init__(self, out: TextIO) -> None:
        self._out, self.anything = out, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._out, name)

    def write(self, words: str) -> int:
        self.anything = True
        return self._out.write(words)


class Verb(BaseCommand):
    """One verb of ``nuoda``: tells its ``purpose`` in one line, adds arguments, works in ``handle``.

    Arguments' help is ``here(_("…"))``. All of it runs in the terminal's language. ``handle`` may raise
    :class:`NuodaError`, or ``CommandError`` with a sentence already in that language.
    """

    purpose: ClassVar[Text]
    requires_system_checks = ()
    suppressed_base_arguments = {
        *("--version", "-v", "--verbosity", "--settings", "--pythonpath", "--traceback"),
        *("--no-color", "--force-color"),
    }

    def get_version(self) -> str:
        return __version__

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        with translation.override(terminal_language()):
            self.help = here(self.purpose)
            return super().create_parser(prog_name, subcommand, **kwargs)

    def execute(self, *args: Any, **options: Any) -> str | None:
        out = _Heard(options.get("stdout") or sys.stdout)
        with translation.override(terminal_language()):
            try:
                return super().execute(*args, **{**options, "stdout": out})
            except NuodaError as refused:
                self._answer_refused(options, out, _items_of(refused))
                raise CommandError(lines_of(refused), returncode=REFUSED) from refused
            except CommandError as refused:
                if refused.returncode != STOPPED:
                    self._answer_refused(options, out, [{"item": "", "reason": str(refused)}])
                raise
            except KeyboardInterrupt:
                raise CommandError(here(_("Stopped.")), returncode=STOPPED) from None

    def nothing(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the JSON answer holds beside the refusals where everything was refused."""
        return {}

    def _answer_refused(
        self, options: Mapping[str, Any], out: _Heard, refused: Sequence[Mapping[str, str]]
    ) -> None:
        """Tell whoever reads JSON; one answer alone, so not where there was one already."""
        if options.get("json") and not out.anything:
            answer = {**self.nothing(options), "refused": refused}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))

    def run_from_argv(self, argv: list[str]) -> None:
        self._called_from_command_line = True
        with translation.override(terminal_language()), reader_may_go():
            options = vars(self.create_parser(argv[0], argv[1]).parse_args(argv[2:]))
            try:
                self.execute(*options.pop("args", ()), **options)
            except CommandError as refused:
                if options["traceback"]:
                    raise
                self.stderr.write(str(refused))
                sys.exit(refused.returncode)
            finally:
                connections.close_all()

    def say(self, sentence: Text) -> None:
        """One line of output, seen at once also where it goes into a pipe."""
        self.stdout.write(here(sentence))
        self.stdout.flush()

    def note(self, sentence: Text) -> None:
        """One line beside the output, on standard error."""
        self.stderr.write(here(sentence), lambda words: words)


@contextmanager
def reader_may_go() -> Iterator[None]:
    """Ends in silence where nobody reads the output any more, as after ``| head``."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        if not _reader_has_gone():
            raise
        # What is still held back would be refused once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(READER_GONE)


def _reader_has_gone() -> bool:
    """Whether it is the output's reader that broke the pipe, not the other end of some connection."""
    watch = select.poll()
    watch.register(sys.stdout.fileno(), 0)
    return any(event & select.POLLERR for _file, event in watch.poll(0))
