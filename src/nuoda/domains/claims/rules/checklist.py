"""Who may claim, and which documents a claim needs (domain reference §4.4)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from nuoda.domains.claims.rules.loss import LossKind


class Standing(StrEnum):
    """As whom somebody claims."""

    SHIPPER = "shipper"
    CONSIGNEE = "consignee"
    OWNER = "owner"
    SUBROGATED = "subrogated"
    REPRESENTATIVE = "representative"


class Paper(StrEnum):
    """A document of a claim."""

    CLAIM_LETTER = "claim_letter"
    WAYBILL = "waybill"
    INVOICE = "invoice"
    PACKING_LIST = "packing_list"
    PROOF_OF_DELIVERY = "proof_of_delivery"
    PHOTOS = "photos"
    SURVEY = "survey"
    REPAIR_QUOTE = "repair_quote"
    SALVAGE = "salvage"
    MITIGATION = "mitigation"
    NOTICE_OF_LOSS = "notice_of_loss"
    WEIGHTS = "weights"
    POLICE_REPORT = "police_report"
    TEMPERATURE_LOG = "temperature_log"
    AUTHORITY = "authority"
    BANK_DETAILS = "bank_details"
    OTHER = "other"


_ALWAYS = (Paper.CLAIM_LETTER, Paper.WAYBILL, Paper.INVOICE, Paper.BANK_DETAILS)
_BY_KIND = {
    LossKind.LOSS: (Paper.PACKING_LIST,),
    LossKind.SHORTAGE: (Paper.PACKING_LIST, Paper.PROOF_OF_DELIVERY, Paper.WEIGHTS),
    LossKind.DAMAGE: (Paper.PROOF_OF_DELIVERY, Paper.PHOTOS),
    LossKind.DELAY: (Paper.PROOF_OF_DELIVERY,),
}
_NEEDS_NOTICE = frozenset({"montreal", "cmr", "cim", "hague_visby", "hamburg", "cn_maritime", "cn_aviation"})


def required_papers(kind: LossKind, regime: str, standing: Standing) -> tuple[Paper, ...]:
    """The documents without which a claim is not complete, in the order of the checklist."""
    wanted = {*_ALWAYS, *_BY_KIND[kind]}
    if regime in _NEEDS_NOTICE:
        wanted.add(Paper.NOTICE_OF_LOSS)
    if standing in (Standing.SUBROGATED, Standing.REPRESENTATIVE):
        wanted.add(Paper.AUTHORITY)
    return tuple(one for one in Paper if one in wanted)


def missing_papers(wanted: Iterable[Paper], there: Iterable[str]) -> tuple[Paper, ...]:
    """Those of the wanted documents that are not there."""
    known = set(there)
    return tuple(one for one in wanted if one.value not in known)
