"""Twelve digits that are a valid personnummer or samordningsnummer."""

import re

from personnummer import personnummer

_TWELVE = re.compile(r"\d{12}")


def is_valid(number: str) -> bool:
    return _TWELVE.fullmatch(number) is not None and bool(personnummer.valid(number))
