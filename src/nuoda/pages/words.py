"""The words that page scripts say, translated here so that scripts hold no language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def page_words() -> dict[str, str]:
    """Patterns with ``%(name)s`` places, the same messages that the server uses in ``moments``."""
    return {
        "under_min": _("under 1 min"),
        "min": _("%(n)d min"),
        "h": _("%(n)d h"),
        "d": _("%(n)d d"),
        "y": _("%(n)d y"),
        "hmin": _("%(h)d h %(m)d min"),
        "dh": _("%(d)d d %(h)d h"),
        "left": _("%(span)s left"),
        "overdue": _("%(span)s overdue"),
        "ago": _("%(span)s ago"),
        "in": _("in %(span)s"),
        "now": _("just now"),
        "copied": _("Copied"),
        "copy_failed": _("Could not copy. Select the text and copy it by hand."),
        "new": _("%(n)d new"),
        "unsaved": _("You have unsaved text here. Leave without it?"),
        "offline": _("No connection. What you see may be old; trying again."),
        "online": _("Connected again."),
        "writing": _("The file is being written; the download starts by itself."),
        "failed": _("That did not work. Nothing was saved; try again, or reload the page."),
        "not_allowed": _("You are not allowed to do that. Nothing was saved."),
        "form_expired": _(
            "You signed in or out in another tab, or the page was open too long. "
            "Nothing was saved; send it again."
        ),
        "signed_out": _("You are signed out. Sign in again in a new tab, then repeat; nothing was saved."),
        "selected": _("%(n)d selected"),
        "table": _("Table"),
        "chart": _("Chart"),
        "close": _("Close"),
        "theme_auto": _("Theme: as the device"),
        "theme_light": _("Theme: light"),
        "theme_dark": _("Theme: dark"),
    }
