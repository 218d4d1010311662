"""The verbs of ``nuoda``: which there are, in what order they are told, and what each is for."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from django.core.management import get_commands, load_command_class

from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here

# What a person starts with comes first. A verb that stands nowhere here is told at the end.
GROUPS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (_("Data in, and what is known of it"), ("import", "replay", "trace")),
    (
        _("The service and its figures"),
        ("promises", "measures", "claims", "contracts", "customers", "dispatch", "numbers", "reports", "eta"),
    ),
    (_("Who may come in"), ("key", "account")),
    (_("Mail, devices and streams"), ("mail", "mailbox", "devices", "consume", "publish")),
    (_("What runs the platform"), ("worker", "clock", "retention", "demo", "prepare")),
)
_WIDTH = 12


def verbs() -> dict[str, Verb]:
    """Every verb of ours by its name, those of ``GROUPS`` in their order."""
    apps = {name: app for name, app in get_commands().items() if str(app).startswith("nuoda.")}
    known = [name for _title, names in GROUPS for name in names if name in apps]
    found = {}
    for name in [*known, *sorted(apps.keys() - set(known))]:
        command = load_command_class(apps[name], name)
        if not isinstance(command, Verb):
            raise TypeError(f"{name} is no Verb: it would not speak the terminal's language.")
        found[name] = command
    return found


def listing() -> str:
    """All verbs with their purpose, by groups, in the current language."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    known = verbs()
    yield here(_("The command line of Nuoda. Each verb tells more of itself: nuoda VERB --help"))
    grouped = {name for _title, names in GROUPS for name in names}
    rest = tuple(name for name in known if name not in grouped)
    for title, names in (*GROUPS, (_("Further"), rest)):
        told = [f"  {name:{_WIDTH}} {here(known[name].purpose)}" for name in names if name in known]
        if told:
            yield ""
            yield f"{here(title)}:"
            yield from told
    yield ""
    yield here(_("Django's own commands are there too (nuoda migrate, nuoda shell …)."))


def nearest(name: str) -> Text:
    """That there is no such verb, and which one may have been meant."""
    close = get_close_matches(name, get_commands(), 1, 0.6)
    if close:
        figures = {"name": name[:40], "near": close[0]}
        return _("There is no verb “%(name)s”. Did you mean “%(near)s”?", figures)
    return _("There is no verb “%(name)s”. nuoda --help lists them.", {"name": name[:40]})
