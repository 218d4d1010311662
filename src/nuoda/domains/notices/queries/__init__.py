"""Who was told what, and with which documents."""

from __future__ import annotations

from nuoda.domains.notices.queries.answered import reply_addresses_of
from nuoda.domains.notices.queries.enclosures import (
    EnclosureRow,
    enclosure_file,
    enclosure_rows,
    enclosures_about,
    enclosures_after,
    enclosures_of,
)
from nuoda.domains.notices.queries.reading import (
    NoticeRow,
    PostRow,
    latest_notices,
    next_release_at,
    notice_page,
    notice_rows,
    notices_about,
    post_moments,
    post_page,
    post_rows,
    posts_about,
    release_moments,
)

__all__ = [
    "EnclosureRow",
    "NoticeRow",
    "PostRow",
    "enclosure_file",
    "enclosure_rows",
    "enclosures_about",
    "enclosures_after",
    "enclosures_of",
    "latest_notices",
    "next_release_at",
    "notice_page",
    "notice_rows",
    "notices_about",
    "post_moments",
    "post_page",
    "post_rows",
    "posts_about",
    "release_moments",
    "reply_addresses_of",
]
