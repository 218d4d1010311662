"""A report as a mail's text, as a file, and as the message to an endpoint; in the language of its term."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation

from nuoda.domains.contracts.facts import Coverage
from nuoda.domains.notices.facts import cause_words
from nuoda.insight.in_transit import words
from nuoda.insight.in_transit.compose import ReportLine, Safety, TransitReport
from nuoda.kernel.text import Text
from nuoda.kernel.translate import here, in_language, instant_words, local_words, zone_words
from nuoda.pages.vocabulary import word

IN_THE_TEXT = 20
KIND = "report.in_transit"
_COLUMNS = (
    "waybill", "carrier", "order", "to", "consignee", "milestone", "where", "place", "heard_at", "safety",
    "what", "doing", "next", "promised_by", "expected_early", "expected", "expected_late", "case",
)  # fmt: skip
# A sheet runs what begins like this as a formula; OWASP, "CSV Injection".
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_text(report: TransitReport) -> tuple[str, str]:
    """The title and the text of a mail, without greeting and closing; at most twenty shipments."""
    shown = report.lines if len(report.lines) <= IN_THE_TEXT else report.lines[:IN_THE_TEXT]
    parts = [_block(line, report) for line in shown]
    if not report.lines:
        empty = words.NO_RISK if report.term.coverage == Coverage.AT_RISK else words.NOTHING
        parts = [_said(empty, report)]
    else:
        zone = {"zone": _zone_words(report.at, report)}
        parts.insert(0, f"{_said(words.SUMMARY, report, _counts(report))}\n{_said(words.ZONE, report, zone)}")
    if len(report.lines) > IN_THE_TEXT:
        figures = {"shown": len(shown), "count": len(report.lines)}
        parts.append(_said(words.ATTACHED, report, figures))
    if report.more:
        parts.append(_said(words.MORE, report, {"count": report.more}))
    return _title(report), "\n\n".join(parts)


def has_file(report: TransitReport) -> bool:
    """True where the text does not hold all of it."""
    return len(report.lines) > IN_THE_TEXT


def as_csv(report: TransitReport) -> str:
    """Every line, with a header, for a sheet; instants are ISO 8601 with the zone's offset."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for line in report.lines:
        writer.writerow([_cell(one) for one in _row(line, report)])
    return out.getvalue()


def as_json(report: TransitReport, *, due_at: datetime) -> str:
    """The message to an endpoint: ``{"type", "timestamp", "data"}`` as Standard Webhooks advises."""
    data = {
        "report": str(report.term.id),
        "customer": report.customer.code,
        "contract": report.term.contract,
        "due_at": _iso(due_at),
        "coverage": report.term.coverage,
        "language": report.term.language,
        "counts": _counts(report),
        "more": report.more,
        "shipments": [_object(line, report) for line in report.lines],
    }
    message = {"type": KIND, "timestamp": _iso(report.at), "data": data}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def _said(sentence: Text, report: TransitReport, figures: Mapping[str, object] | None = None) -> str:
    return in_language(Text(sentence.message, figures or {}), report.term.language)


def _counts(report: TransitReport) -> dict[str, int]:
    return {one.value: report.count(one) for one in Safety}


def _title(report: TransitReport) -> str:
    at = instant_words(report.at, report.term.zone, report.term.language)
    if not report.lines:
        empty = words.TITLE_SAFE if report.term.coverage == Coverage.AT_RISK else words.TITLE_EMPTY
        return _said(empty, report, {"at": at})
    trouble = len(report.lines) - report.count(Safety.SAFE)
    return _said(words.TITLE, report, {"at": at, "count": len(report.lines), "trouble": trouble})


def _when(instant: datetime, report: TransitReport) -> str:
    """The zone is said once, at the head; beside an instant only where clocks are changed before it."""
    known = _zone_words(instant, report) == _zone_words(report.at, report)
    return (local_words if known else instant_words)(instant, report.term.zone, report.term.language)


def _zone_words(instant: datetime, report: TransitReport) -> str:
    return zone_words(instant, report.term.zone, report.term.language)


def _block(line: ReportLine, report: TransitReport) -> str:
    """One shipment in a few lines; what is not known is left out."""
    with translation.override(report.term.language):
        return "\n".join(f"  {one}" if place else one for place, one in enumerate(_sentences(line, report)))


def _sentences(line: ReportLine, report: TransitReport) -> Iterable[str]:
    head = words.HEAD_ORDER if line.order_reference else words.HEAD
    yield _put(head, waybill=line.waybill, to=line.to_city or "–", order=line.order_reference)
    milestone = word("milestone", line.milestone)
    if line.heard_at is not None:
        known = {"milestone": milestone, "heard": _when(line.heard_at, report)}
        yield _put(words.WHERE, place=line.place, **known) if line.place else _put(words.WHERE_HEARD, **known)
    else:
        yield _put(words.WHERE_ONLY, milestone=milestone)
    what, doing = cause_words(line.cause)
    told = here(what) if line.cause else ""
    yield _put(words.HOW, safety=here(words.SAFETY[line.safety]), what=told).rstrip()
    if line.cause:
        yield _put(words.DOING, doing=here(doing))
    yield _put(words.NEXT, next=here(words.next_step(line.milestone)))
    yield from _expected(line, report)
    if line.promised_due_at is not None:
        yield _put(words.PROMISED, due=_when(line.promised_due_at, report))
    if line.case_number:
        yield _put(words.CASE, case=line.case_number)


def _expected(line: ReportLine, report: TransitReport) -> Iterable[str]:
    """When it comes; where the likeliest time has passed, only by when."""
    if line.likely_at is None:
        return
    if line.early_at is None or line.late_at is None:
        yield _put(words.WHEN_ONLY, likely=_when(line.likely_at, report))
    elif line.likely_at <= report.at:
        yield _put(words.WHEN_BY, late=_when(line.late_at, report))
    else:
        early, late = _when(line.early_at, report), _when(line.late_at, report)
        yield _put(words.WHEN, likely=_when(line.likely_at, report), early=early, late=late)


def _put(sentence: Text, **figures: str) -> str:
    return here(Text(sentence.message, figures))


def _row(line: ReportLine, report: TransitReport) -> list[str]:
    told = _told(line, report)
    return [
        line.waybill, line.carrier, line.order_reference, line.to_city, line.consignee, line.milestone,
        told["where"], line.place, _local(line.heard_at, report), line.safety.value, told["what"],
        told["doing"], told["next"], _local(line.promised_due_at, report), _local(line.early_at, report),
        _local(line.likely_at, report), _local(line.late_at, report), line.case_number,
    ]  # fmt: skip


def _told(line: ReportLine, report: TransitReport) -> dict[str, str]:
    """What of a line is said in words."""
    what, doing = cause_words(line.cause)
    with translation.override(report.term.language):
        return {
            "where": word("milestone", line.milestone),
            "what": here(what) if line.cause else "",
            "doing": here(doing) if line.cause else "",
            "next": here(words.next_step(line.milestone)),
        }


def _object(line: ReportLine, report: TransitReport) -> dict[str, Any]:
    return {
        "waybill": line.waybill,
        "carrier": line.carrier,
        "order": line.order_reference,
        "to_city": line.to_city,
        "consignee": line.consignee,
        "milestone": line.milestone,
        "place": line.place,
        "heard_at": _iso(line.heard_at),
        "safety": line.safety.value,
        "cause": line.cause,
        "promised_by": _iso(line.promised_due_at),
        "expected": {
            "p10": _iso(line.early_at), "p50": _iso(line.likely_at), "p90": _iso(line.late_at),
        },
        "case": line.case_number,
        "next_word_by": _iso(line.next_word_at),
        "words": _told(line, report),
    }  # fmt: skip


def _iso(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z") if instant else None


def _local(instant: datetime | None, report: TransitReport) -> str:
    return instant.astimezone(_zone(report)).isoformat(timespec="seconds") if instant else ""


def _zone(report: TransitReport) -> ZoneInfo:
    return ZoneInfo(report.term.zone)


def _cell(text: str) -> str:
    """Text that no sheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
