"""The complaint is answered by letter before its earliest day; a low score was taken up again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from nuoda.connectors.messaging.mailbox import CaughtMail
from nuoda.domains.cases.facts import GRAVE, Channel, Kind
from nuoda.domains.cases.queries import case_rows, letters_of, said_case
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.surveys.queries import survey_rows, surveys_about
from nuoda.insight.satisfaction import satisfaction
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.mark import DEMO


def complaint_findings(box: Sequence[CaughtMail], now: datetime) -> Iterator[Finding]:
    """What has become of the complaint by phone ``now``, and of the scores."""
    cases = case_rows(actor=DEMO, window=Window(), kind=Kind.COMPLAINT.value).rows
    case = next((one for one in cases if one.channel == Channel.PHONE.value), None)
    letters = letters_of(case.id, actor=DEMO) if case else []
    letter = next((one for one in letters if one.approved_at is not None), None)
    refs = [Ref(kind, str(case.id)) for kind in ("case", "case_answer")] if case else []
    rows = promises_of(refs, actor=DEMO) if refs else []
    due = {one.kind: one for one in rows}
    law = due.get("statutory")
    yield holds(
        case is not None and law is not None and "custom" in due and law.ground == "statute",
        _("Complaint by phone: %(number)s has the law's day (%(day)s) and the contract's beside its own."),
        {"number": case.number if case else "-", "day": f"{law.due_at:%Y-%m-%d}" if law else "-"},
    )
    yield holds(
        letter is not None
        and case is not None
        and case.severity in GRAVE
        and letter.approved_by != letter.drafted_by
        and law is not None
        and law.state == "kept",
        _("Answered: letter %(letter)s by %(writer)s, approved by %(other)s, within every day."),
        {
            "letter": letter.number if letter else "-",
            "writer": letter.drafted_by if letter else "-",
            "other": letter.approved_by if letter else "-",
        },
    )
    files = [file.name for mail in box for file in mail.files]
    yield holds(
        letter is not None and f"{letter.number}.pdf" in files,
        _("Mailed: the answer went out as PDF; %(count)s letters lie in the mailbox in all."),
        {"count": sum(name.endswith(".pdf") for name in files)},
    )
    track = next(
        (one for one in case_rows(actor=DEMO, window=Window(), kind=Kind.INQUIRY.value, state="closed").rows
         if one.channel == Channel.TRACK.value), None,
    )  # fmt: skip
    sent = [file for line in said_case(track.id, actor=DEMO).thread for file in line.files] if track else []
    hers = [one for one in surveys_about([track.id], actor=DEMO) if one.answered_at] if track else []
    yield holds(
        len(sent) == 1 and sent[0].is_picture and [one.audience for one in hers] == ["consignee"],
        _("Tracking page: the consignee's picture is on %(number)s; without a mail she gave %(score)s of 5."),
        {"number": track.number if track else "-", "score": hers[0].score if hers else "-"},
    )
    low = survey_rows(actor=DEMO, window=Window(), state="low").rows
    end = now + timedelta(days=1)
    (total,) = satisfaction(actor=DEMO, start=end - timedelta(days=60), end=end)
    yield holds(
        total.csat.denominator >= 3 and low and all(one.recovery_id is not None for one in low),
        _("Rated: %(top)s of %(count)s are content; each of %(low)s low scores opened a case."),
        {"top": total.csat.numerator, "count": total.csat.denominator, "low": len(low)},
    )
