"""A reader of SIE 4I files, written from the specification and sharing nothing with the writer: it reads bytes, one by
one, and believes nothing."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

HEAD = ["#FLAGGA", "#PROGRAM", "#FORMAT", "#GEN", "#SIETYP"]  # the order the specification wants at the top
AMOUNT = re.compile(r"-?\d+(\.\d{1,2})?")
# What the code page has beyond ASCII that this reader needs; the rest of it is one character a byte too.
SWEDISH = {0x86: "å", 0x84: "ä", 0x94: "ö", 0x8F: "Å", 0x8E: "Ä", 0x99: "Ö", 0x82: "é", 0x81: "ü"}


class NotSie(Exception):
    pass


@dataclass
class Read:
    series: str
    number: str
    day: date
    text: str
    booked_on: date
    rows: list[tuple[str, Decimal]] = field(default_factory=list)


@dataclass
class File:
    labels: dict[str, list[str]] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    vouchers: list[Read] = field(default_factory=list)


def fields(line: bytes) -> list[str]:
    """Fields are parted by blanks; a quoted one may hold blanks, and quotation marks behind a backslash; {…} is one."""
    found: list[str] = []
    at = 0
    while at < len(line):
        if line[at] in b" \t":
            at += 1
        elif line[at] == ord('"'):
            word, at = _quoted(line, at + 1)
            found.append(word)
        elif line[at] == ord("{") and len(found) == 2:
            end = line.index(b"}", at)
            found.append(line[at : end + 1].decode("ascii"))
            at = end + 1
        else:
            end = at
            while end < len(line) and line[end] not in b" \t":
                if line[end] in b'"\\':
                    raise NotSie(f"a mark inside a bare field: {line!r}")
                end += 1
            found.append(line[at:end].decode("ascii"))
            at = end
    return found


def _quoted(line: bytes, at: int) -> tuple[str, int]:
    word = ""
    while True:
        if at >= len(line):
            raise NotSie("a quoted field has no end")
        if line[at] == ord('"'):
            if at + 1 < len(line) and line[at + 1] not in b" \t":
                raise NotSie("a quoted field must be followed by a blank")
            return word, at + 1
        if line[at] == ord("\\"):
            at += 1
            if line[at : at + 1] != b'"':
                raise NotSie("only quotation marks are escaped")
        if line[at] < 0x20 or line[at] == 0x7F:
            raise NotSie("a control character")
        word += SWEDISH.get(line[at]) or bytes([line[at]]).decode("cp437")
        at += 1


def read(content: bytes) -> File:
    lines = content.split(b"\r\n")
    if lines.pop() != b"":
        raise NotSie("the last line has no end")
    reading = _Reading()
    for line in lines:
        reading.take(line.strip())
    file = reading.file
    if reading.voucher or [label for label in file.labels if label in HEAD] != HEAD or "#FNAMN" not in file.labels:
        raise NotSie("what must be there is not, or not in order")
    if (file.labels["#FLAGGA"], file.labels["#FORMAT"], file.labels["#SIETYP"]) != (["0"], ["PC8"], ["4"]):
        raise NotSie("another kind of file")
    return file


class _Reading:
    def __init__(self) -> None:
        self.file, self.is_open = File(), False
        self.voucher: Read | None = None

    def take(self, line: bytes) -> None:
        if line == b"{":
            if self.voucher is None or self.is_open:
                raise NotSie("{ without #VER")
            self.is_open = True
        elif line == b"}":
            self.close()
        else:
            label, *rest = fields(line)
            self.labelled(label, rest)

    def close(self) -> None:
        left = sum((amount for _, amount in self.voucher.rows), Decimal()) if self.voucher else Decimal()
        if not self.is_open or self.voucher is None or left:
            raise NotSie("a voucher is not closed rightly, or does not balance")
        self.file.vouchers.append(self.voucher)
        self.voucher, self.is_open = None, False

    def labelled(self, label: str, rest: list[str]) -> None:
        if self.is_open:
            assert self.voucher is not None
            self.voucher.rows.append(_row(label, rest, self.file))
        elif self.voucher or label in self.file.labels:
            raise NotSie(f"{label} where it may not be")
        elif label == "#VER":
            series, number, day, text, booked_on = rest
            self.voucher = Read(series, number, _day(day), text, _day(booked_on))
        elif label == "#KONTO":
            self.file.accounts[rest[0]] = rest[1]
        else:
            self.file.labels[label] = rest


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()


def _row(label: str, rest: list[str], file: File) -> tuple[str, Decimal]:
    account, objects, amount = rest
    if label != "#TRANS" or objects != "{}" or account not in file.accounts or not AMOUNT.fullmatch(amount):
        raise NotSie(f"{label} {rest}")
    return account, Decimal(amount)
