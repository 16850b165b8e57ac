"""Files out of the vault: whole when small, by ranges of at most 4 MiB otherwise (a Lambda's answer ends at 6 MB)."""

import re
from collections.abc import Callable
from typing import Protocol
from urllib.parse import quote

from chalicelib.handlers.call import Answer, Call
from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text

AT_MOST = 4 * 1024 * 1024
RANGE = re.compile(r"^bytes=([0-9]{0,15})-([0-9]{0,15})$")


class File(Protocol):
    """A stored file: `read(start, end)` gives the plain bytes [start, end) of its `size`."""

    @property
    def size(self) -> int: ...
    @property
    def filename(self) -> str: ...
    @property
    def read(self) -> Callable[[int, int], bytes]: ...


class RangeNotSatisfiable(DomainError):
    code = "range_not_satisfiable"
    status = 416
    text = Text(sv="Intervallet finns inte i filen.", en="The range does not exist in the file.")


class RangeRequired(DomainError):
    code = "range_required"
    status = 416
    text = Text(
        sv="Filen är större än 4 MiB: hämta den i delar med rubriken Range.",
        en="The file is larger than 4 MiB: fetch it in parts with the Range header.",
    )


def file_answer(call: Call, file: File, media_type: str = "application/pdf") -> Answer:
    """A file as the client asked for it; longer ranges are cut to 4 MiB (RFC 9110 14.2 lets a server do so)."""
    shown = "inline" if media_type == "application/pdf" else "attachment"
    headers = {
        "Content-Type": media_type,
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(file.filename, safe='')}",
    }
    asked = call.header("range")
    if not asked and file.size > AT_MOST:
        raise RangeRequired
    if not asked:
        return Answer(file.read(0, file.size), 200, headers)
    start, end = range_of(asked, file.size)
    return Answer(file.read(start, end), 206, {**headers, "Content-Range": f"bytes {start}-{end - 1}/{file.size}"})


def range_of(header: str, size: int) -> tuple[int, int]:
    """The half-open range of one `bytes=a-b`, `bytes=a-` or `bytes=-n`, cut to what one answer holds."""
    match = RANGE.match(header.strip())
    if match is None or match.groups() == ("", ""):
        raise RangeNotSatisfiable
    first, last = match.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last) + 1, size) if first and last else size
    if start >= end:
        raise RangeNotSatisfiable
    return start, min(end, start + AT_MOST)
