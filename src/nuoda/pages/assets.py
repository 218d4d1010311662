"""Where the pages' files are found: compressed, named by their content, each address worked out once."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class RememberedAssets(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Addresses are remembered: files do not change while a process runs, and a page names dozens."""

    def __init__(self) -> None:
        super().__init__()
        self._addresses: dict[str | None, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        if force:
            return str(super().url(name, force=True))
        if name not in self._addresses:
            self._addresses[name] = str(super().url(name))
        return self._addresses[name]
