"""In what goods are counted: the word of a line as a code of the house. Pure."""

from __future__ import annotations

from collections.abc import Mapping

PIECE = "piece"
_WORDS: Mapping[str, str] = {
    "": PIECE, "件": PIECE, "pcs": PIECE, "pc": PIECE, "箱": "box", "boxes": "box", "纸箱": "carton",
    "cartons": "carton", "ctn": "carton", "袋": "bag", "bags": "bag", "双": "pair", "pairs": "pair",
    "套": "set", "sets": "set", "卷": "roll", "rolls": "roll", "瓶": "bottle", "bottles": "bottle",
    "托": "pallet", "pallets": "pallet", "次": "service", "times": "service",
}  # fmt: skip


def unit_code(written: str, of_product: str = "") -> str:
    """The code of a unit that was written, where it is a word of ours, else as it stands.

    What is given in pieces is counted as its product is, where one is known.
    """
    plain = written.strip()
    code = _WORDS.get(plain.lower(), plain)
    return of_product or code if code == PIECE else code
