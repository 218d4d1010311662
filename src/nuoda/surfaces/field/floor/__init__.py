"""The page of warehouse hands: scanned in gloves, kept on the phone, sent when there is a way."""

from __future__ import annotations

from nuoda.surfaces.field.floor import answers, notes, shell

urlpatterns = [*shell.urlpatterns, *answers.urlpatterns, *notes.urlpatterns]
