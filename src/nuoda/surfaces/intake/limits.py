"""The limits of one intake: what a file, a row and a cell may weigh before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

from nuoda.kernel import limits


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """Limits of files, rows and cells. The defaults follow the house's limits.

    A part of a workbook that unpacks beyond ``packed_at_will`` bytes and to more than ``packed_at_most``
    times its size was made to fill a memory: what people enter packs to a tenth or so.
    """

    file_bytes: int = limits.FILE_BYTES
    unpacked_bytes: int = 1_000_000_000
    packed_at_will: int = 50_000_000
    packed_at_most: int = 100
    sheet_cells: int = 20_000_000
    columns: int = 500
    joined_rows: int = 2_000_000
    cell_characters: int = limits.CELL_CHARACTERS
    row_lines: int = 200
    mapping_bytes: int = 256 * 1024
    chunk_rows: int = 500
    order_rows: int = 500
    preview_rows: int = 20


LIMITS = IntakeLimits()
