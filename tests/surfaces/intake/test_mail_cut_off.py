"""A mail that is larger than is taken: what was cut off is told, and no half of a file passes for a whole."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from nuoda.domains.conversations.queries import MailRow, mail_rows
from nuoda.kernel import clock, inbox, limits
from nuoda.kernel.actor import system
from nuoda.kernel.paging import Window
from nuoda.surfaces.intake.mail import collect, read_kept

READER = system("reader")
pytestmark = pytest.mark.django_db


def _taken(folder: Path, files: int) -> MailRow:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "wh@sf.example", "desk@nuoda.example", "Papers"
    mail.set_content("Three papers are enclosed.")
    for number in range(files):
        body = b"%PDF-1.4 " + bytes([65 + number]) * 3_000
        mail.add_attachment(body, maintype="application", subtype="pdf", filename=f"{number}.pdf")
    (folder / "new").mkdir(parents=True)
    (folder / "new" / "1").write_bytes(bytes(mail))
    assert collect(folder, at=clock.now()) == 1
    document = inbox.document_rows(actor=READER, window=Window(), format="mail").rows[0]
    read_kept(inbox.work_on(document.id), at=clock.now())
    return mail_rows(actor=READER, window=Window()).rows[0]


def test_the_file_in_which_it_was_cut_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAIL_BYTES", 10_000)
    row = _taken(tmp_path / "box", files=3)
    assert [one.name for one in row.files] == ["0.pdf", "1.pdf"]
    (cut,) = row.left_out
    assert cut.name == "2.pdf"
    assert "cut off" in cut.message


def test_a_mail_that_fits_is_taken_whole(tmp_path: Path) -> None:
    row = _taken(tmp_path / "box", files=3)
    assert ([one.name for one in row.files], list(row.left_out)) == (["0.pdf", "1.pdf", "2.pdf"], [])
