"""Times as people write them in Chinese and English, read from a text. Pure."""

from __future__ import annotations

from nuoda.kernel.spoken.times import SpokenTime, times_in

__all__ = ["SpokenTime", "times_in"]
