"""Vouchers as a SIE file of type 4I: vouchers only, to be read into a bookkeeping program. Pure.

SIE filformat, specification 4B of 2008-09-30 (SIE-Gruppen): lines of labels and fields, texts in quotation marks,
amounts in kronor with a point, code page 437 (`#FORMAT PC8`). A voucher's series and number are those it was booked
with, so they are the same each time it is written, and a program that has read it before can tell.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.payments.vouchers import NAMES, Booked
from chalicelib.platform.working_days import swedish_day

CODE_PAGE = "cp437"
LINE_END = "\r\n"
REPLACED: Mapping[str, str] = {
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("’‘‚´`", "'"),
    **dict.fromkeys("–—‑−", "-"),
    "€": "EUR",
    "§": "par.",
    "…": "...",
    "\\": "/",
    "ø": "o",
    "Ø": "O",
    "©": "(c)",
    "®": "(r)",
    "™": "(tm)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Whose books they are; ten digits."""

    name: str
    organisation_number: str


def sie(vouchers: Sequence[Booked], company: Company, made_on: date, version: str) -> bytes:
    """All of a period, by series and number. Raises ValueError for one that does not balance."""
    number = company.organisation_number
    lines = [
        "#FLAGGA 0",
        f"#PROGRAM {text('B2B Sign')} {text(version)}",
        "#FORMAT PC8",
        f"#GEN {_day(made_on)}",
        "#SIETYP 4",
        f"#ORGNR {number[:6]}-{number[6:]}",
        f"#FNAMN {text(company.name)}",
        "#KPTYP EUBAS97",
        *_accounts(vouchers),
        *(line for each in vouchers for line in _voucher(each)),
    ]
    return "".join(line + LINE_END for line in lines).encode(CODE_PAGE)


def text(value: str) -> str:
    """A field in quotation marks, in characters of the code page, without anything that ends a line or a field."""
    plain = "".join(_plain(character) for character in unicodedata.normalize("NFC", value))
    return '"' + plain.replace('"', '\\"') + '"'


def _plain(character: str) -> str:
    if character in REPLACED:
        return REPLACED[character]
    if unicodedata.category(character)[0] in "CZ":
        return " " if unicodedata.category(character) in ("Zs", "Cc") else ""
    if _is_encodable(character):
        return character
    base = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return base if base != character and all(map(_is_encodable, base)) else "?"


def _is_encodable(character: str) -> bool:
    try:
        return len(character.encode(CODE_PAGE)) == 1
    except UnicodeEncodeError:
        return False


def _accounts(vouchers: Iterable[Booked]) -> list[str]:
    used = sorted({row.account for booked in vouchers for row in booked.voucher.rows})
    return [f"#KONTO {account} {text(NAMES[account])}" for account in used]


def _voucher(booked: Booked) -> list[str]:
    """With the day it happened and the day it was booked."""
    voucher = booked.voucher
    if sum(row.amount_ore for row in voucher.rows):
        raise ValueError(f"{voucher.entry_id} does not balance")
    rows = [f"#TRANS {row.account} {{}} {_kronor(row.amount_ore)}" for row in voucher.rows]
    days = f"{_day(voucher.day)} {text(voucher.text)} {_day(swedish_day(booked.booked_at))}"
    return [f"#VER {booked.series} {booked.number} {days}", "{", *rows, "}"]


def _kronor(ore: int) -> str:
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02}"


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
