"""Documents of a claim: taken in and handed out, to whoever may see the claim now."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.claims.commands import PaperDraft, add_papers
from nuoda.domains.claims.queries import paper_file
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid
from nuoda.kernel.translate import explained
from nuoda.pages.files import file_response
from nuoda.pages.pictures import picture_response
from nuoda.surfaces.desk.claims.scene import CLERKS


def _taken(count: int) -> str:
    return ngettext("%(count)s document taken in.", "%(count)s documents taken in.", count) % {"count": count}


@door(CLERKS)
@require_POST
def take(request: ActedRequest, claim_id: UUID) -> HttpResponse:
    """Take documents in: pictures are encoded anew, PDF files kept as they came."""
    by, at, kind = request.actor, request.now, request.POST.get("kind", "")
    files = [(one.name or "", one.read) for one in request.FILES.getlist("files")]
    try:
        drafts = PaperDraft.read_all(files, by=by, at=at, kind=kind)
        made = add_papers(by=by, at=at, claim_id=claim_id, papers=drafts)
        messages.success(request, _taken(made))
    except Invalid as refused:
        for one in refused.fields:
            messages.error(request, explained(one))
    return HttpResponseRedirect(reverse("desk_claim", args=[claim_id]))


@door(STAFF)
@require_safe
def hand_out(request: ActedRequest, paper_id: UUID) -> HttpResponse:
    """One document."""
    found = paper_file(paper_id, actor=request.actor)
    if found.picture_id is not None:
        return picture_response(found.picture_id)
    return file_response(found.name, found.media_type, found.body)


urlpatterns = [
    path("claims/<uuid:claim_id>/papers/", take, name="desk_claim_papers"),
    path("claims/papers/<uuid:paper_id>/", hand_out, name="desk_claim_paper"),
]
