"""What a printed number looks like: whose it may be, and whether its check digit agrees.

One module beside this one a carrier or union, each with its ``FORMS``; they are discovered, so adding a
carrier's numbers adds a file and edits nothing. Pure: nobody is asked whether the number exists.
"""

from __future__ import annotations

from nuoda.connectors.numbers.form import Form, Recognition
from nuoda.connectors.numbers.judging import Judged, judge
from nuoda.connectors.numbers.recognising import Reading, clean, recognise

__all__ = ["Form", "Judged", "Reading", "Recognition", "clean", "judge", "recognise"]
