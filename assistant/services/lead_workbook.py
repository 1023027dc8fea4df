"""Leads as a spreadsheet file (XLSX): written row by row to a temporary file, then read from it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from assistant.leads.export import COLUMNS, cell, picker

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL: Final = 32_767  # the format's own limit
PIECE: Final = 64 * 1024
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # not in XML


class LeadWorkbook:
    """One sheet, a header and a row a lead; memory does not grow with the rows.

    columns: what of each is written, leads or not; title: the sheet's name.
    """

    def __init__(self, columns: Sequence[str] = COLUMNS, title: str = "Leads") -> None:
        self._values_of = picker(columns)
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(title)
        self._sheet.freeze_panes = "A2"
        header = [self._text(name) for name in columns]
        for each in header:
            each.font = Font(bold=True)
        self._sheet.append(header)

    def add(self, leads: Iterable[Mapping[str, Any]]) -> None:
        """Append leads as projection.lead_json returns them."""
        for lead in leads:
            self._sheet.append([self._cell(value) for value in self._values_of(lead)])

    def pieces(self) -> Iterator[bytes]:
        """Finish the file and yield it; nothing can be added afterwards."""
        with tempfile.TemporaryFile() as file:
            self._save(file)
            file.seek(0)
            while piece := file.read(PIECE):
                yield piece

    def _save(self, file: IO[bytes]) -> None:
        self._book.save(file)

    def _cell(self, value: Any) -> Any:
        """Numbers stay numbers; a text is never a formula, whatever it begins with."""
        if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
            return value
        return self._text(cell(value))

    def _text(self, text: str) -> Any:
        written = WriteOnlyCell(self._sheet, value="")
        written.data_type = "s"
        written._value = _FORBIDDEN.sub("", text)[:LONGEST_CELL]  # `value =` would see formulas
        return written
