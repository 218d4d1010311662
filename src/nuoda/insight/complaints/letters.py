"""The answer to a complaint: composed from what is on record, and set as PDF in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.cases.facts import UNDETERMINED, Kind, routes_for
from nuoda.domains.cases.queries import CaseCard, CaseDossier, CasePage, LetterRow, case_file, complainants_of
from nuoda.domains.claims.facts import AwardState
from nuoda.domains.claims.queries import AwardRow, awards_of_shipment
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.promises.facts import Kind as PromiseKind
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.queries import ShipmentCard, countries_of, shipments_by_id
from nuoda.insight.claims.words import money_words
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.translate import clauses, here, instant_words, joined
from nuoda.pages.names import called
from nuoda.pages.paper import Letter, letter_pdf
from nuoda.pages.vocabulary import word

_OURS = ("carrier", "warehouse", "desk")


@dataclass(frozen=True, slots=True)
class Answer:
    """The parts of an answer as they can be written from the record; a start for whoever writes it."""

    language: str
    addressee: str
    found: str
    decision: str
    remedy: str
    prevention: str
    routes: str


def compose_answer(case_id: UUID, *, actor: Actor, language: str = "") -> Answer:
    """Write an answer from facts, finding, remedies and plan of a case, in ``language`` or her customer's.

    Raises ``NotFound``. What is not on record is left empty, never guessed.
    """
    page, dossier = case_file(case_id, actor=actor)
    card = page.card
    customer = next(iter(customers_by_id([card.customer_id], actor=actor).values()), None)
    ship = next(iter(shipments_by_id([card.shipment_id], actor=actor).values()), None)
    ways = countries_of([card.shipment_id], actor=actor).values()
    spoken = language or (customer.language if customer else "zh-hans")
    zone = customer.zone if customer else "Asia/Shanghai"
    awards = awards_of_shipment(card.shipment_id, actor=actor) if card.shipment_id else []
    with translation.override(spoken):
        return Answer(
            language=spoken,
            addressee=_addressee(card, customer, actor),
            found=_found(page, ship, _due(card, actor), zone, spoken),
            decision=_decision(page),
            remedy=_remedy(awards, page),
            prevention=_prevention(dossier),
            routes=_routes(card, next((way.countries for way in ways), frozenset())),
        )


def _routes(card: CaseCard, countries: frozenset[str]) -> str:
    return "\n".join(here(one) for one in routes_for(countries, appealed=card.kind == Kind.APPEAL))


def _addressee(card: CaseCard, customer: CustomerCard | None, actor: Actor) -> str:
    who = complainants_of([card.id], actor=actor).get(card.id)
    if who is not None and who.audience == "consignee":
        return who.author
    return called(customer)


def _due(card: CaseCard, actor: Actor) -> datetime | None:
    about = [Ref("order", str(card.order_id))] if card.order_id else [Ref("shipment", str(card.shipment_id))]
    rows = promises_of(about, actor=actor)
    return next((one.due_at for one in rows if one.kind == PromiseKind.DELIVERY), None)


def _found(
    page: CasePage, ship: ShipmentCard | None, due_at: datetime | None, zone: str, language: str
) -> str:
    card = page.card
    lines = [
        _("You contacted us on %(day)s about %(label)s: “%(words)s”.")
        % {"day": _day(card.opened_at, zone), "label": card.label, "words": card.title.rstrip("。. ")}
    ]
    if ship is not None and ship.delivered_at is not None and due_at is not None:
        figures = {
            "due": instant_words(due_at, zone, language),
            "done": instant_words(ship.delivered_at, zone, language),
        }
        lines.append(_("It was promised by %(due)s and delivered at %(done)s.") % figures)
    elif due_at is not None:
        lines.append(_("It was promised by %(due)s.") % {"due": instant_words(due_at, zone, language)})
    if page.finding:
        lines.append(_("We looked into it: %(finding)s") % {"finding": page.finding})
    return "\n".join(lines)


def _decision(page: CasePage) -> str:
    if not page.party or not page.card.cause:
        return ""
    figures = {"cause": word("reason", page.card.cause), "party": word("party", page.party)}
    if page.party == UNDETERMINED:
        return _("The cause is: %(cause)s. Who answers for it cannot be determined.") % figures
    if page.party not in _OURS:
        return _("The cause is: %(cause)s. It lies with: %(party)s.") % figures
    justified = _("Your complaint is justified.")
    if page.card.kind == Kind.APPEAL:
        justified = _("Your appeal is justified.")
    why = _("The cause is: %(cause)s. Who answers for it: %(party)s.") % figures
    return joined((justified, why, _("We are sorry.")))


def _remedy(awards: Sequence[AwardRow], page: CasePage) -> str:
    lines = [_stage(one) for one in awards if one.state in (AwardState.APPROVED, AwardState.PAID)]
    return "\n".join([*lines, *([page.plan] if page.plan else [])])


def _stage(award: AwardRow) -> str:
    """What is given and where it stands: approved and on its way, or given."""
    what = f"{word('remedy', award.remedy)} {money_words(award.total, award.currency) if award.total else ''}"
    if not award.total:
        return what.strip()
    stage = _("paid or carried out") if award.state == AwardState.PAID else _("approved, not yet paid")
    return _("%(what)s (%(stage)s)") % {"what": what.strip(), "stage": stage}


def _prevention(dossier: CaseDossier) -> str:
    lines = [_("The root of it: %(why)s") % {"why": dossier.whys[-1]}] if dossier.whys else []
    done = dict.fromkeys(one.what for one in dossier.measures if one.done is not False)
    if done:
        lines.append(_("What we do so that it does not come back: %(what)s") % {"what": clauses(done)})
    return "\n".join(lines)


def _day(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).date().isoformat()


def answer_pdf(letter: LetterRow, card: CaseCard, customer: CustomerCard | None) -> tuple[str, bytes]:
    """An answer as PDF in its own language: its number and the file; a draft says so on its face."""
    zone = customer.zone if customer else "Asia/Shanghai"
    with translation.override(letter.language):
        facts = [
            (pgettext("number", "Case"), card.number),
            (_("About"), card.label),
            (_("Received on"), _day(card.opened_at, zone)),
            (_("Date of this letter"), _day(letter.approved_at or letter.drafted_at, zone)),
        ]
        draft = [] if letter.approved_at else [_("DRAFT: not approved, not to be sent.")]
        parts = [
            (_("What we found"), letter.found),
            (_("What we decided"), letter.decision),
            (_("How we put it right"), letter.remedy),
            (_("How we keep it from coming back"), letter.prevention),
            (_("Where else you may turn"), letter.routes),
        ]
        sheet = Letter(
            sender=parseaddr(settings.NUODA_MAIL_FROM)[0] or "Nuoda", number=letter.number,
            title=answer_title(card), addressee=[letter.addressee], facts=facts, paragraphs=draft,
            sections=[one for one in parts if one[1]],
        )  # fmt: skip
        return letter.number, letter_pdf(sheet)


def answer_title(card: CaseCard) -> str:
    """The title of an answer, in the active language."""
    if card.kind == Kind.APPEAL:
        return _("Answer to your appeal")
    return _("Answer to your complaint") if card.kind == Kind.COMPLAINT else _("Answer to your claim")


def answer_words(letter: LetterRow) -> str:
    """The text of the mail that carries an answer: its parts in their order."""
    parts = (letter.found, letter.decision, letter.remedy, letter.prevention, letter.routes)
    return "\n\n".join(one for one in parts if one)
