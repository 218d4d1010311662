"""Brings third-party browser assets into ``static/vendor`` and seals them with checksums.

To renew an asset: unpack its npm package below one folder (``DIR/tabler-core-1.6.1`` and so on),
raise its version here, and run ``python -m nuoda.pages.vendoring DIR``. Pages never load anything
from outside, so source map comments are stripped: a browser would otherwise ask for the maps.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

VENDOR = Path(__file__).parent / "static" / "vendor"
CHECKSUMS = VENDOR / "checksums.sha256"

TABLER = "tabler-core-1.6.1"
ICONS = "tabler-icons-3.51.0"
HTMX = "htmx.org-2.0.11"
ECHARTS = "echarts-6.1.0"
LEAFLET = "leaflet-1.9.4"
WORLD = "world-atlas-2.0.2"
BARCODES = "zxing-wasm-3.1.4"

ICON_NAMES = (Path(__file__).parent / "icons.txt").read_text(encoding="utf-8").split()

FILES: dict[str, dict[str, str]] = {
    TABLER: {"dist/css/tabler.min.css": "tabler.min.css"},
    HTMX: {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"},
    ECHARTS: {
        "dist/echarts.min.js": "echarts.min.js",
        "LICENSE": "LICENSE",
        "NOTICE": "NOTICE",
        "licenses/LICENSE-d3": "LICENSE-d3",
    },
    LEAFLET: {
        "dist/leaflet.js": "leaflet.js",
        "dist/leaflet.css": "leaflet.css",
        "LICENSE": "LICENSE",
        "dist/images/layers.png": "images/layers.png",
        "dist/images/layers-2x.png": "images/layers-2x.png",
        "dist/images/marker-icon.png": "images/marker-icon.png",
        "dist/images/marker-icon-2x.png": "images/marker-icon-2x.png",
        "dist/images/marker-shadow.png": "images/marker-shadow.png",
    },
    ICONS: {"LICENSE": "LICENSE"},
    WORLD: {"LICENSE": "LICENSE"},
    BARCODES: {
        "dist/iife/reader/index.js": "zxing_reader.js",
        "dist/reader/zxing_reader.wasm": "zxing_reader.wasm",
        "LICENSE": "LICENSE",
    },
}

_SOURCE_MAP = re.compile(rb"\n?(?://|/\*)[#@] ?sourceMappingURL=[^\s*]+(?: ?\*/)?\n?")
_ANTARCTIC, _HALF_TURN = -60.0, 180.0
_SVG = "{http://www.w3.org/2000/svg}"


def without_source_map(content: bytes) -> bytes:
    """The same style sheet or script without its ``sourceMappingURL`` comment."""
    return _SOURCE_MAP.sub(b"\n", content)


def icon_sprite(folder: Path) -> str:
    """One SVG with a ``<symbol>`` for each of ``ICON_NAMES``, read from outline icons in ``folder``."""
    symbols = []
    for name in sorted(ICON_NAMES):
        root = ElementTree.parse(folder / f"{name}.svg").getroot()  # noqa: S314 - our own package
        shapes = [_shape(node) for node in root if node.get("stroke") != "none"]
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(shapes)}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _shape(node: ElementTree.Element) -> str:
    attributes = "".join(f' {key}="{value}"' for key, value in node.attrib.items())
    return f"<{node.tag.removeprefix(_SVG)}{attributes}/>"


def bring_in_world(unpacked: Path) -> None:
    """Write the outline of the land from the package's coarsest topology."""
    topology = json.loads((unpacked / WORLD / "land-110m.json").read_text(encoding="utf-8"))
    text = json.dumps(outline(topology), separators=(",", ":"))
    (VENDOR / WORLD / "land.json").write_text(text + "\n", encoding="utf-8")


def outline(topology: dict[str, Any]) -> dict[str, Any]:
    """TopoJSON of the land as one GeoJSON ``MultiPolygon`` in degrees, to a hundredth.

    Shores only: it holds no border of any country. Antarctica is left out, where nothing is carried and
    which a Mercator map draws endlessly tall.
    """
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            arc.append([round(x * sx + tx, 2), round(y * sy + ty, 2)])
        arcs.append(arc)
    polygons = [
        [_ring(arcs, ring) for ring in polygon]
        for geometry in topology["objects"]["land"]["geometries"]
        for polygon in ([geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"])
    ]
    kept = [polygon for polygon in polygons if max(y for _x, y in polygon[0]) > _ANTARCTIC]
    return {"type": "MultiPolygon", "coordinates": kept}


def _ring(arcs: list[list[list[float]]], ring: list[int]) -> list[list[float]]:
    """Arcs joined end to start; a negative number is an arc run backwards (``~n``).

    A shore that crosses 180 degrees goes on beyond it instead of back around the earth.
    """
    points: list[list[float]] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        for x, y in arc[1:] if points else arc:
            east = x
            while points and east - points[-1][0] > _HALF_TURN:
                east -= 2 * _HALF_TURN
            while points and points[-1][0] - east > _HALF_TURN:
                east += 2 * _HALF_TURN
            if not points or points[-1] != [east, y]:
                points.append([round(east, 2), y])
    return points


def checksum_lines() -> list[str]:
    """``sha256  path`` for every vendored file, in path order, as ``sha256sum -c`` reads it."""
    files = sorted(path for path in VENDOR.rglob("*") if path.is_file() and path != CHECKSUMS)
    return [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(VENDOR)}" for path in files]


def bring_in(unpacked: Path) -> None:
    """Copy every asset of ``FILES`` from npm packages unpacked below ``unpacked`` and seal them.

    Raises ``FileNotFoundError`` when a package lacks a file named here.
    """
    for package, files in FILES.items():
        for source, target in files.items():
            destination = VENDOR / package / target
            destination.parent.mkdir(parents=True, exist_ok=True)
            content = (unpacked / package / source).read_bytes()
            destination.write_bytes(
                without_source_map(content) if target.endswith((".css", ".js")) else content
            )
    sprite = VENDOR / ICONS / "sprite.svg"
    sprite.write_text(icon_sprite(unpacked / ICONS / "icons" / "outline"), encoding="utf-8")
    bring_in_world(unpacked)
    # The core package carries its licence only as a name; both have the same authors and text.
    shutil.copyfile(VENDOR / ICONS / "LICENSE", VENDOR / TABLER / "LICENSE")
    CHECKSUMS.write_text("\n".join(checksum_lines()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    bring_in(Path(sys.argv[1]))
