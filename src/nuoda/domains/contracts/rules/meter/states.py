"""States of what the meter keeps."""

from __future__ import annotations

from enum import StrEnum


class FigureState(StrEnum):
    """A figure is provisional while it may be disputed, then frozen; a correction is a new version."""

    PROVISIONAL = "provisional"
    FROZEN = "frozen"
    RESTATED = "restated"


class AskState(StrEnum):
    """What one person asked for and another decides."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"


class Leave(StrEnum):
    """How a thing leaves the count: excluded for a reason of the contract, or void as it never was."""

    EXCLUDED = "excluded"
    VOID = "void"


class StepState(StrEnum):
    """A step stands until it is done, exercised, lapsed, or void as its ground is gone.

    A plan that was handed in is done; the customer accepts it, or declines it, and then it stands again.
    """

    STANDING = "standing"
    DONE = "done"
    ACCEPTED = "accepted"
    EXERCISED = "exercised"
    LAPSED = "lapsed"
    VOID = "void"
