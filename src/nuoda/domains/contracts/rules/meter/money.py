"""Money of a contract: rounded half-even to what the currency has (see :mod:`nuoda.kernel.money`)."""

from __future__ import annotations

from nuoda.kernel.money import ZERO as ZERO
from nuoda.kernel.money import fits as fits
from nuoda.kernel.money import is_currency as is_currency
from nuoda.kernel.money import minor_units as minor_units
from nuoda.kernel.money import rounded as rounded
