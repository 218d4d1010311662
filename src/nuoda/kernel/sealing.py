"""Secrets that we must know again are stored sealed: encrypted under a key derived from NUODA_SECRET_KEY.

Fernet (AES-128-CBC with HMAC-SHA256). Whoever reads the database alone reads no secret; whoever changes
NUODA_SECRET_KEY makes all of them unreadable, and they have to be renewed.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"nuoda.sealing.1"


class Unsealable(Exception):
    """A secret that was sealed under another key, or is torn."""


def seal(plain: str) -> str:
    """Encrypt what has to be read again, as ASCII; see :func:`unseal`."""
    return _box().encrypt(plain.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """What was sealed. Raises :class:`Unsealable`."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as torn:
        raise Unsealable from torn


def _box() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
