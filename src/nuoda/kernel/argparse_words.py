"""What ``argparse`` says, put into the current language.

It looks its sentences up through a name of its own module, which is pointed at the house's catalogues.
Some differ between Python 3.11 and later versions: both are here.
"""

from __future__ import annotations

import argparse

from django.utils.translation import gettext

from nuoda.kernel.text import text as _

SENTENCES = (
    _("usage: "),
    _("positional arguments"),
    _("options"),
    _("show this help message and exit"),
    _("argument %(argument_name)s: %(message)s"),
    _("%(prog)s: error: %(message)s\n"),
    _("the following arguments are required: %s"),
    _("one of the arguments %s is required"),
    _("unrecognized arguments: %s"),
    _("not allowed with argument %s"),
    _("ignored explicit argument %r"),
    _("expected one argument"),
    _("expected at most one argument"),
    _("expected at least one argument"),
    _("ambiguous option: %(option)s could match %(matches)s"),
    _("unknown parser %(parser_name)r (choices: %(choices)s)"),
    _("invalid %(type)s value: %(value)r"),
    _("invalid choice: %(value)r (choose from %(choices)s)"),
    _("invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)"),
)


def speak() -> None:
    """From now on argparse speaks the language that is active when it says something."""
    vars(argparse).update(_=_in_current_language)


def _in_current_language(message: str | None) -> str | None:
    return gettext(message) if message else message
