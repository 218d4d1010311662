"""Every kind of notice speaks both languages, and never of what is not known."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.domains.notices.rules import WHOLE, Kind, digest_wording, next_try_after, wording
from nuoda.domains.notices.rules.causes import CAUSES, cause_words
from nuoda.domains.notices.rules.kinds import GIVE_UP_AFTER, after_quiet_hours
from nuoda.domains.notices.rules.wording import figures_of, frame
from nuoda.domains.shipments.rules import REASONS
from nuoda.kernel.text import Text
from nuoda.kernel.translate import in_language

KNOWN = dict.fromkeys(
    (
        "label",
        "to",
        "due",
        "left",
        "eta",
        "cause",
        "doing",
        "next",
        "case",
        "was",
        "done",
        "words",
        "title",
        "what",
        "list",
        "owner",
        "reply",
        "answer",
        "since",
        "article",
        "law",
        "because",
        "until",
        "day",
    ),
    "X",
)
HAN = re.compile(r"[\u4e00-\u9fff]")


def _all_texts() -> list[Text]:
    texts = [text for kind in Kind for text in (wording(kind.value)[0], *wording(kind.value)[1])]
    for kind in sorted(set(Kind) - {Kind(kind) for kind in WHOLE}):
        digest = digest_wording(kind.value, 5)
        texts += [digest.subject, digest.opening, *digest.lines, *digest.ends]
    return [*texts, *frame(), *(words for pair in CAUSES.values() for words in pair)]


@pytest.mark.parametrize("text", _all_texts(), ids=lambda text: text.message[:40])
def test_every_text_is_said_in_both_languages(text: Text) -> None:
    filled = figures_of(text, {**KNOWN, "name": "X", "link": "X", "count": "5"})
    assert filled is not None
    english, chinese = in_language(filled, "en"), in_language(filled, "zh-hans")
    assert HAN.search(chinese) or text.message in ("%(words)s", "%(title)s")
    assert not HAN.search(english)
    assert "%(" not in english + chinese


def test_a_paragraph_about_something_unknown_is_left_out() -> None:
    _title, paragraphs = wording(Kind.LATE.value)
    known = {**KNOWN, "eta": ""}
    told = [paragraph for paragraph in paragraphs if figures_of(paragraph, known)]
    assert len(told) == len(paragraphs) - 1
    assert all("%(eta)s" not in paragraph.message for paragraph in told)


@pytest.mark.parametrize("reason", ["", "NEVER.heard_of", *REASONS])
def test_every_reason_has_words_for_what_happened_and_what_is_done(reason: str) -> None:
    happened, doing = cause_words(reason)
    assert happened.message.endswith(".")
    assert doing.message.endswith(".")


def test_a_reason_goes_before_its_group() -> None:
    assert cause_words("DELAY.weather") != cause_words("DELAY.authority") == CAUSES["DELAY"]


@pytest.mark.parametrize(
    ("local", "told"),
    [
        ((21, 59), (21, 59, 0)),
        ((22, 0), (8, 0, 1)),
        ((3, 30), (8, 0, 0)),
        ((7, 59), (8, 0, 0)),
        ((8, 0), (8, 0, 0)),
    ],
)
def test_nobody_is_woken_by_good_news(local: tuple[int, int], told: tuple[int, int, int]) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    at = datetime(2026, 11, 23, *local, tzinfo=zone)
    hour, minute, days = told
    assert after_quiet_hours(at, zone.key) == datetime(2026, 11, 23 + days, hour, minute, tzinfo=zone)


@given(
    st.integers(0, 60 * 24 * 365), st.sampled_from(["Asia/Shanghai", "America/Sao_Paulo", "Europe/Berlin"])
)
def test_what_is_held_back_is_told_within_ten_hours_in_daylight(minutes: int, zone: str) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    told = after_quiet_hours(at, zone)
    assert timedelta(0) <= told - at <= timedelta(hours=11)
    assert 8 <= told.astimezone(ZoneInfo(zone)).hour < 22


def test_a_mail_is_tried_for_more_than_a_day_with_growing_patience() -> None:
    waits = [wait for tries in range(1, GIVE_UP_AFTER) if (wait := next_try_after(tries))]
    assert waits == sorted(waits)
    assert sum(waits, timedelta(0)) > timedelta(hours=24)
    assert next_try_after(GIVE_UP_AFTER) is None
