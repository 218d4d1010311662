"""Every limit of what is taken in, in one place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

BODY_BYTES = 10 * 1024 * 1024
BATCH_ITEMS = 5_000
CELL_CHARACTERS = 10_000
NAME_CHARACTERS = 200
ADDRESS_LINE_CHARACTERS = 600
TEXT_CHARACTERS = 4_000
NUMBER_CHARACTERS = 60
FILE_BYTES = 200 * 1024 * 1024
PIECES = 100_000
WEIGHT_KG = 1_000_000
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
SKEW = timedelta(hours=48)
DEVICE_SKEW = timedelta(minutes=10)
LOOKUP_FAILURES_PER_CLIENT = 20
LOOKUP_FAILURES_PER_NUMBER = 10
LOOKUP_FAILURES_PER_SITE = 2_000
LOOKUP_WINDOW = timedelta(minutes=10)
SIGN_IN_FAILURES = 10
KEY_REMEMBERED = timedelta(seconds=5)
KEYS_REMEMBERED = 1_000
# Requests of one caller side by side that bring so few are one transaction (kernel/gathering.py).
GATHERED_ITEMS = 20
GATHERED_CALLS = 64
GATHERED_WITHIN = timedelta(seconds=2)
DOCUMENT_BYTES = 20 * 1024 * 1024
DOCUMENT_ITEMS = 100_000
MESSAGE_BYTES = 64 * 1024
UPLOADS_KEPT = timedelta(days=30)
WATCHED = timedelta(seconds=30)
PICTURE_BYTES = 10 * 1024 * 1024
PICTURE_PIXELS = 50_000_000
PICTURE_SIDE = 2_560
PICTURES_A_PROOF = 12
PICTURE_WAITS_DAYS = 7  # the least that a picture waits for its proof: phones are out of reach for days
ENCLOSED_BYTES = 7 * 1024 * 1024  # of one mail: as base64 it stays below the 10 MB that servers take
ORPHANS_KEPT = timedelta(days=1)
ATTACHMENT_BYTES = 10 * 1024 * 1024
ATTACHED_BYTES = 25 * 1024 * 1024
ATTACHMENTS = 10
TRACKED_FILES = 30  # of one shipment by whoever proved its number: no key and no account vouches for her
MAIL_BYTES = 30 * 1024 * 1024
MAIL_PARTS = 200
MAIL_DEPTH = 12
