"""Vouchers as a SIE file of type 4I: vouchers only, to be read into a bookkeeping program. Pure.

SIE filformat, specification 4B of 2008-09-30 (SIE-Gruppen): lines of labels and fields, texts in quotation marks,
amounts in kronor with a point, code page 437 (`#FORMAT PC8`). A voucher's number is its place in its month behind year
and month, so it is the same each time the month is written, and a program that has read it before can tell.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.payments.vouchers import NAMES, Voucher

CODE_PAGE = "cp437"
SERIES = "K"
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


def sie(vouchers: Sequence[Voucher], company: Company, made_on: date, version: str) -> bytes:
    """All of one month or more, the oldest first. Raises ValueError for one that does not balance."""
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
        *(line for number, each in _numbered(vouchers) for line in _voucher(number, each)),
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


def _accounts(vouchers: Iterable[Voucher]) -> list[str]:
    used = sorted({row.account for voucher in vouchers for row in voucher.rows})
    return [f"#KONTO {account} {text(NAMES[account])}" for account in used]


def _numbered(vouchers: Iterable[Voucher]) -> Iterator[tuple[str, Voucher]]:
    """261100017: the 17th of November 2026."""
    places: Counter[str] = Counter()
    for voucher in vouchers:
        month = f"{voucher.day:%y%m}"
        places[month] += 1
        yield f"{month}{places[month]:05}", voucher


def _voucher(number: str, voucher: Voucher) -> list[str]:
    if sum(row.amount_ore for row in voucher.rows):
        raise ValueError(f"{voucher.entry_id} does not balance")
    rows = [f"#TRANS {row.account} {{}} {_kronor(row.amount_ore)}" for row in voucher.rows]
    return [f"#VER {SERIES} {number} {_day(voucher.day)} {text(voucher.text)}", "{", *rows, "}"]


def _kronor(ore: int) -> str:
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02}"


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
