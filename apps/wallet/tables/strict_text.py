"""Rows of a CSV file in the code page it declares, or the first byte that shows that it is something else.

Offices write Windows-31J and call it Shift_JIS, so ``cp932`` it is. Nothing is guessed, replaced or skipped: a file
that holds one byte of another code page may be misread everywhere.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO, Final, Literal, Self, get_args

type Encoding = Literal["cp932", "utf-8", "utf-8-sig"]
type Newline = Literal["crlf", "lf"]

ENCODINGS: Final = get_args(Encoding.__value__)
LONGEST_LINE: Final = 64 * 1024
_MARK: Final = b"\xef\xbb\xbf"
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_ASCII: Final = re.compile(rb"[^\x00-\x7f]")
# what Python's table, like Microsoft's, gives for bytes that no character has: 80, A0, FD, FE and FF
_NO_CHARACTER: Final = re.compile("[\x80\xa0\uf8f0-\uf8f3]")
# what cp932 reads without complaint and into other words; Japanese in cp932 never reads as either from end to end
_MISTAKEN_FOR_CP932: Final = ("utf-8", "euc_jp")
# as what UTF-8 gets misread, and then saved as UTF-8 again; no language's text turns back into UTF-8 from end to end
_MISREAD_AS: Final = ("cp932", "cp1252")
_C1_CONTROLS: Final = re.compile("[\x80-\x9f]")  # what misreading as Latin-1 leaves of Japanese


class FileRefused(Exception):  # noqa: N818 - a decision about a file, not a fault of ours
    """The whole file is refused: a code, and the byte (from 0), row or column that shows it. Never a value.

    ``row`` counts as a spreadsheet does: the header is row 1.
    """

    def __init__(
        self, code: str, *, byte: int | None = None, row: int | None = None, column: str = ""
    ) -> None:
        super().__init__(code)
        self.code, self.byte, self.row, self.column = code, byte, row, column


class _Lines:
    """The lines of a file as text, each checked; ``start`` is where the newest begins, in bytes."""

    def __init__(self, file: BinaryIO, encoding: Encoding, newline: Newline) -> None:
        self._file, self._newline = file, newline
        self._codec = "cp932" if encoding == "cp932" else "utf-8"
        self._rivals = set(_MISTAKEN_FOR_CP932 if encoding == "cp932" else _MISREAD_AS)
        self._first_foreign: int | None = None
        self.start = self.end = self._after_mark(encoding)
        self.raw = b""

    def _after_mark(self, encoding: Encoding) -> int:
        """Where the text begins: after the mark that ``utf-8-sig`` promises and the others must not have."""
        begins_with_mark = self._file.read(3) == _MARK
        if begins_with_mark != (encoding == "utf-8-sig"):
            raise FileRefused("byte_order_mark" if begins_with_mark else "no_byte_order_mark", byte=0)
        return self._file.seek(3 if begins_with_mark else 0)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        self.start, raw = self.end, self._file.readline(LONGEST_LINE + 1)
        if not raw:
            self._finish()
            raise StopIteration
        self.end, self.raw = self.start + len(raw), raw
        self._check_bytes(raw)
        return self._decode(raw)

    def _check_bytes(self, raw: bytes) -> None:
        if len(raw) > LONGEST_LINE:
            raise FileRefused("line_too_long", byte=self.start)
        if found := _CONTROLS.search(raw):
            raise FileRefused("control_character", byte=self.start + found.start())
        returns = raw.find(b"\r")
        if returns >= 0:
            if returns != len(raw) - 2:
                raise FileRefused("lone_return", byte=self.start + returns)
            if self._newline == "lf":
                raise FileRefused("other_newline", byte=self.start + returns)

    def _decode(self, raw: bytes) -> str:
        try:
            text = raw.decode(self._codec)
        except UnicodeDecodeError as error:
            at = self.start + error.start
            raise FileRefused("not_decodable", byte=at) from None  # the original would carry the line
        if raw.isascii():
            return text
        is_cp932 = self._codec == "cp932"
        if found := (_NO_CHARACTER if is_cp932 else _C1_CONTROLS).search(text):
            before = len(text[: found.start()].encode(self._codec))
            code = "not_decodable" if is_cp932 else "control_character"
            raise FileRefused(code, byte=self.start + before)
        self._look_for_rivals(raw, text)
        return text

    def _look_for_rivals(self, raw: bytes, text: str) -> None:
        if self._first_foreign is None:
            found = _NOT_ASCII.search(raw)
            assert found is not None
            self._first_foreign = self.start + found.start()
        for rival in tuple(self._rivals):
            try:
                if self._codec == "cp932":
                    raw.decode(rival)
                else:
                    text.encode(rival).decode("utf-8")
            except UnicodeError:
                self._rivals.discard(rival)

    def _finish(self) -> None:
        if self._rivals and self._first_foreign is not None:
            code = "other_code_page" if self._codec == "cp932" else "misread_before"
            raise FileRefused(code, byte=self._first_foreign)

    def check_end_of_row(self) -> None:
        """Rows end as declared; inside quotes a bare line feed is part of a text, as spreadsheets write it."""
        if self._newline == "crlf" and self.raw.endswith(b"\n") and not self.raw.endswith(b"\r\n"):
            raise FileRefused("other_newline", byte=self.end - 1)


def rows(file: BinaryIO, encoding: Encoding, newline: Newline) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number; raises FileRefused where the file is not what it declares, at the latest at its end.

    Texts come in Unicode form NFC, lines inside a cell end in one line feed. Reads line by line, so a file of any
    length takes the memory of a line.
    """
    file.seek(0)
    lines = _Lines(file, encoding, newline)
    reader = csv.reader(lines, strict=True)
    number = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            raise FileRefused("bad_quotes", byte=lines.start, row=number + 1) from None
        if cells is None:
            return
        number += 1
        lines.check_end_of_row()
        yield number, cells if all(map(str.isascii, cells)) else [_composed(cell) for cell in cells]


def _composed(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).replace("\r\n", "\n")
