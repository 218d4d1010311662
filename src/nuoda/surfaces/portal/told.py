"""A shipment's story as HTML. Written here, not in templates, because everybody asks for this page.

What hangs on the language and a value of few, such as a milestone, is made once and kept by both.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.orders.queries.allocation import Rest
from nuoda.domains.shipments.facts import TERMINAL
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.pages import badges, timeline
from nuoda.pages.icons import icon_svg
from nuoda.pages.lists.cells import ago_html, due_html
from nuoda.pages.moments import as_zone
from nuoda.pages.timeline import esc
from nuoda.surfaces.portal import words
from nuoda.surfaces.portal.rate import RateUs
from nuoda.surfaces.portal.story import Story, Trouble
from nuoda.surfaces.portal.talk import Said


def lead_html(story: Story) -> SafeString:
    """The answer in a sentence, and under it state, promise and goal."""
    promise, language = story.promise, story.language
    parts = [
        f'<p class="n-answer">{esc(story.answer)}</p>\n<div class="n-meta">',
        _badge("milestone", story.ship.milestone, language),
    ]
    if promise:
        parts.append(_promise(promise.state, language))
    if story.ship.to_city:
        parts.append(f"<span>{icon_svg('map-pin')} {esc(story.ship.to_city)}</span>")
    return _html(*parts, "</div>")


def page_html(
    story: Story, *, rate: Sequence[RateUs], talk: Sequence[Said], now: datetime, zone: tzinfo
) -> SafeString:
    """All that a look-up tells under its lead."""
    parts: list[str] = [story_html(story, now=now, zone=zone)]
    if rate:
        parts.append(render_to_string("portal/parts/rate_us.html", {"rate": rate}))
    parts.append(way_html(story, now=now, zone=zone))
    if talk:
        thread = render_to_string("portal/parts/talk.html", {"thread": talk, "now": now, "zone": zone})
        said = _("Your messages and our answers")
        parts.append(f'<section class="n-section" id="talk"><h2>{esc(said)}</h2>{thread}</section>')
    if story.provinces:
        through = _("Through which provinces")
        parts.append(
            '<section class="n-section"><details class="n-fold">'
            f"<summary><h2>{esc(through)}</h2></summary>{story.provinces}</details></section>"
        )
    return _html(*parts)


def rest_html(ships: Sequence[ShipmentCard], rest: Rest | None) -> SafeString:
    """How many shipments of the order came, and when the rest does; empty where this one is all of it."""
    if not ships:  # most are looked up without an order, and need no template to say nothing
        return mark_safe("")
    arrived = sum(one.delivered_at is not None for one in ships)
    context = {"ships": ships, "rest": rest, "arrived": arrived}
    return render_to_string("pages/parts/order_rest.html", context)


def story_html(story: Story, *, now: datetime, zone: tzinfo) -> SafeString:
    """The steps of the way, the trouble if there is one, and the times that matter."""
    ship, promise, language = story.ship, story.promise, story.language
    due = "–"
    if promise:
        settled = ship.delivered_at
        due = due_html(promise.due_at, now=now, zone=zone, settled=settled, language=language)
    parts = [_steps(ship.milestone, language)]
    if story.trouble:
        parts.append(_trouble_html(story.trouble, now=now, zone=zone))
    parts.append(f'<dl class="p-times"><div>{_term("promised", language)}<dd>{due}</dd></div>')
    if ship.delivered_at:
        at = ago_html(ship.delivered_at, now=now, zone=zone, name_zone=True, language=language)
        parts.append(f"<div>{_term('delivered', language)}<dd>{at}</dd></div>")
        if story.signed_by:
            parts.append(f"<div>{_term('signed', language)}<dd>{esc(story.signed_by)}</dd></div>")
    elif not story.over:
        window = story.window or _("being found out")
        moved = f'<span class="n-quiet p-moved">{esc(story.moved)}</span>' if story.moved else ""
        parts.append(f"<div>{_term('expected', language)}<dd>{esc(window)}{moved}</dd></div>")
    parts.append(
        f"<div>{_term('seen', language)}<dd>{esc(ship.place or '–')}{_heard(story, now, zone)}</dd></div>"
    )
    if ship.pieces > 1:
        parts.append(f"<div>{_term('pieces', language)}<dd>{_pieces(ship)}</dd></div>")
    return _html(*parts, "</dl>")


def _heard(story: Story, now: datetime, zone: tzinfo) -> str:
    """When the newest was heard, by the clock of its place, as the timeline below has it."""
    if story.ship.heard_at is None:
        return ""
    there = as_zone(story.timeline[0].zone or zone) if story.timeline else zone
    named, language = there != zone, story.language
    return f" · {ago_html(story.ship.heard_at, now=now, zone=there, name_zone=named, language=language)}"


def _pieces(ship: ShipmentCard) -> str:
    """How many pieces there are, and how many of them came while the others are still awaited."""
    if 0 < ship.pieces_arrived < ship.pieces and ship.milestone not in TERMINAL:
        figures = {"arrived": ship.pieces_arrived, "all": ship.pieces}
        return esc(_("%(arrived)s of %(all)s delivered") % figures)
    return str(ship.pieces)


def way_html(story: Story, *, now: datetime, zone: tzinfo) -> SafeString:
    """What happened so far, the newest first."""
    if story.timeline:
        told: str = timeline.timeline_html(
            story.timeline, story.silence, now=now, zone=zone, language=story.language
        )
    else:
        nothing = _("Nothing has been reported yet; the first scan appears here.")
        told = f'<p class="n-quiet">{esc(nothing)}</p>'
    return _html(f'<section class="n-section"><h2>{_heading(story.language)}</h2>\n', told, "</section>")


def _html(*parts: str) -> SafeString:
    return SafeString("".join(parts))  # every part was escaped where it was made


def _trouble_html(trouble: Trouble, *, now: datetime, zone: tzinfo) -> str:
    lines = [
        ("alert-triangle", _("What happened:"), esc(trouble.what)),
        ("tool", _("What we are doing:"), esc(trouble.doing)),
    ]
    if trouble.update_due_at and trouble.update_due_at > now:
        again = due_html(trouble.update_due_at, now=now, zone=zone)
        lines.append(("bell", _("You hear from us again by:"), again))
    told = [f"{icon_svg(icon)}<span><strong>{esc(name)}</strong> {said}</span>" for icon, name, said in lines]
    first, *others = told
    more = "".join(f"<p>{one}</p>" for one in others)
    return f'<div class="p-trouble n-tone-risk"><p class="p-trouble-what">{first}</p>{more}</div>'


@lru_cache(maxsize=400)
def _badge(kind: str, value: str, language: str | None) -> str:
    return badges.badge_html(badges.find(kind, value))


@lru_cache(maxsize=100)
def _promise(state: str, language: str | None) -> str:
    return f"<span>{esc(_('Our promise:'))} {_badge('promise', state, language)}</span>"


@lru_cache(maxsize=200)
def _steps(milestone: str, language: str | None) -> str:
    return render_to_string("portal/parts/steps.html", {"steps": words.steps(milestone)})


@lru_cache(maxsize=100)
def _term(name: str, language: str | None) -> str:
    terms = {
        "promised": pgettext("time", "Promised by"), "delivered": _("Delivered at"),
        "signed": _("Signed by"), "expected": _("Expected at"), "seen": _("Last seen"),
        "pieces": _("Pieces"),
    }  # fmt: skip
    return f"<dt>{esc(terms[name])}</dt>"


@lru_cache(maxsize=10)
def _heading(language: str | None) -> str:
    return esc(_("Way so far"))
