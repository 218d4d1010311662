from __future__ import annotations

import re

import pytest

from nuoda.pages import vendoring

TEXT = {".css", ".js", ".svg"}
LOADED = re.compile(rb"""(?:@import\s*|url\()\s*["']?\s*(?:https?:)?//""")


def test_checksums_seal_every_vendored_file() -> None:
    assert vendoring.CHECKSUMS.read_text(encoding="utf-8").splitlines() == vendoring.checksum_lines()


@pytest.mark.parametrize("package", [*vendoring.FILES])
def test_each_package_carries_its_licence(package: str) -> None:
    assert (vendoring.VENDOR / package / "LICENSE").stat().st_size > 500


def test_no_asset_loads_from_outside_or_names_a_source_map() -> None:
    for path in vendoring.VENDOR.rglob("*"):
        if path.suffix in TEXT:
            content = path.read_bytes()
            assert not LOADED.search(content), path
            assert b"sourceMappingURL" not in content, path


@pytest.mark.parametrize(
    ("given", "left"),
    [
        (b"a{}\n/*# sourceMappingURL=a.css.map */", b"a{}\n"),
        (b"f();\n//# sourceMappingURL=f.js.map\n", b"f();\n"),
        (b"f();", b"f();"),
    ],
)
def test_source_map_comments_are_stripped(given: bytes, left: bytes) -> None:
    assert vendoring.without_source_map(given) == left
