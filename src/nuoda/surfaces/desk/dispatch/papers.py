"""A trip on paper: the sheet that rides along, and the list by which it is loaded. In either language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from nuoda.domains.dispatch.queries import DepotRow, StopRow, TripPage, get_depot, trip_page
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.kernel.translate import listed
from nuoda.pages.figures import number_words
from nuoda.pages.files import paper_language
from nuoda.pages.names import called
from nuoda.pages.paper import Letter, Sheet, letter_pdf
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.dispatch.drawing import clock_words, late_words, load_words, window_words

_KINDS = ("sheet", "load")


@door(STAFF)
@require_safe
def paper(request: ActedRequest, trip_id: UUID, trip_paper: str) -> HttpResponse:
    """The trip sheet (``sheet``) or the load list (``load``) as PDF; ``?lang=`` chooses the language."""
    if trip_paper not in _KINDS:
        raise NotFound
    page = trip_page(trip_id, actor=request.actor)
    depot = get_depot(page.trip.depot_id, actor=request.actor)
    compose = sheet_of if trip_paper == "sheet" else load_list_of
    with translation.override(paper_language(request)):
        letter = compose(page, depot, request.zone)
        document = letter_pdf(letter)
    headers = {"Content-Disposition": f'attachment; filename="{page.trip.number}-{trip_paper}.pdf"'}
    return HttpResponse(document, content_type="application/pdf", headers=headers)


def _sender() -> str:
    return parseaddr(settings.NUODA_MAIL_FROM)[0] or "Nuoda"


def sheet_of(page: TripPage, depot: DepotRow, zone: tzinfo) -> Letter:
    """The trip sheet: stops in the order in which they are driven, with window, load and what to mind."""
    rows = [_sheet_row(one, zone) for one in page.stops]
    return Letter(
        sender=_sender(), number=page.trip.number, title=_("Trip sheet"), addressee=(), code=page.trip.number,
        facts=_facts(page, depot, zone),
        sheet=Sheet(
            (_("No."), _("Time and window"), _("Consignee and address"), _("Load"), _("Handed over")), rows,
            (0.06, 0.15, 0.43, 0.21, 0.15),
        ),
        sections=_minding(page.stops),
        closing=_closing(page),
        lines_to_sign=(_("Driver"), _("Dispatcher")),
    )  # fmt: skip


def load_list_of(page: TripPage, depot: DepotRow, zone: tzinfo) -> Letter:
    """The load list: what is delivered last goes in first. What is collected on the way is not on it."""
    loaded = [one for one in reversed(page.stops) if one.job.kind == "deliver"]
    rows = [
        (
            str(place), str(one.sequence), f"{one.job.reference} {one.job.name}".strip(),
            str(one.job.pieces), load_words(one.job.kilograms, one.job.volume_m3, one.job.pallets),
            _mind(one) or "–", "□",
        )
        for place, one in enumerate(loaded, 1)
    ]  # fmt: skip
    pieces = sum(one.job.pieces for one in loaded)
    return Letter(
        sender=_sender(), number=page.trip.number, title=_("Load list"), addressee=(), code=page.trip.number,
        facts=_facts(page, depot, zone),
        paragraphs=(_("Load in this order: what is delivered last goes in first."),),
        sheet=Sheet(
            (
                pgettext("order of loading", "Load"), pgettext("stop", "Stop"), _("Number and consignee"),
                _("Pieces"), _("Weight and room"), _("Mind"), _("Aboard"),
            ),
            rows, (0.12, 0.07, 0.29, 0.09, 0.19, 0.14, 0.1), frozenset({3}),
        ),
        sections=_minding(loaded),
        closing=(
            ngettext("In all: %(pieces)s piece, %(load)s.", "In all: %(pieces)s pieces, %(load)s.", pieces)
            % {
                "pieces": number_words(pieces),
                "load": load_words(
                    sum(one.job.kilograms for one in loaded), sum(one.job.volume_m3 for one in loaded),
                    sum(one.job.pallets for one in loaded),
                ),
            },
        ),
        lines_to_sign=(_("Loaded by"), _("Driver")),
    )  # fmt: skip


def _facts(page: TripPage, depot: DepotRow, zone: tzinfo) -> list[tuple[str, str]]:
    row = page.trip
    found = [
        (_("Trip"), row.number),
        (_("Day and depot"), f"{row.day:%Y-%m-%d} · {depot.code} {called(depot)}"),
        (_("Vehicle or partner"), row.who),
        (_("Driver"), row.driver or "–"),
        (_("Leaves and is back"), f"{_clock(row.starts_at, zone)} – {_clock(row.ends_at, zone)}"),
        (_("Seal"), row.seal or "________________"),
        (_("Way and stops"), ngettext("%(km)s, %(n)s stop", "%(km)s, %(n)s stops", len(page.stops)) % {
            "km": number_words(row.km, decimals=1, unit="km"), "n": len(page.stops),
        }),
    ]  # fmt: skip
    return found


def _clock(instant: datetime | None, zone: tzinfo) -> str:
    return clock_words(instant, zone) if instant else "–"


def _sheet_row(one: StopRow, zone: tzinfo) -> tuple[str, ...]:
    job = one.job
    times = [clock_words(one.begins_at, zone), window_words(job.windows, zone), late_words(one.late_minutes)]
    pieces = ngettext("%(n)s piece", "%(n)s pieces", job.pieces) % {"n": job.pieces}
    load = f"{pieces} · {_joined(load_words(job.kilograms, job.volume_m3, job.pallets))}"
    who = " · ".join(filter(None, (_whom(one), job.reference, job.address or job.city)))
    return (str(one.sequence), " · ".join(filter(None, times)), who, load, "____:____")


def _whom(one: StopRow) -> str:
    name = one.job.name or one.job.number
    if one.job.kind != "collect":
        return name
    return _("%(what)s: %(how)s") % {"what": word("job_kind", one.job.kind), "how": name}


def _joined(load: str) -> str:
    """A load whose figures stay on the line of their unit."""
    return " · ".join(one.replace(" ", "\u00a0") for one in load.split(" · "))


def _mind(one: StopRow) -> str:
    needs = listed(word("skill", need) for need in one.job.needs)
    return " · ".join(filter(None, (needs, one.job.instructions)))


def _minding(stops: Sequence[StopRow]) -> list[tuple[str, str]]:
    """What is to be minded, stop by stop; nothing where nothing is."""
    lines = [
        "□ " + _("Stop %(n)s: %(mind)s") % {"n": one.sequence, "mind": mind}
        for one in stops
        if (mind := _mind(one))
    ]
    return [(_("Mind, and tick at the hand-over"), "\n".join(lines))] if lines else []


def _closing(page: TripPage) -> Sequence[str]:
    said = _("Check the seal before you leave and before you open it; a broken one is reported at once.")
    return (said,) if page.trip.seal else ()
