"""Mail that comes in, understood: pure translation, no database.

Whatever comes is read within limits and never believed: the sender proves nothing, a machine's mail is told
from a person's (RFC 3834), a bounce from both (RFC 3464), and of HTML only its words stay.
"""

from __future__ import annotations

from nuoda.connectors.messaging.incoming.machines import Bounce
from nuoda.connectors.messaging.incoming.reading import Incoming, IncomingFile, read_mail

__all__ = ["Bounce", "Incoming", "IncomingFile", "read_mail"]
