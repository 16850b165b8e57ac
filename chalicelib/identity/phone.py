"""Telephone numbers in E.164, Swedish ones from however people write them. No library: it would cost 48 MB."""

import re

_SEPARATORS = re.compile(r"[\s\-–./()]")
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_SWEDISH_MOST_DIGITS = 9  # after the country code
_SWEDISH_LEAST_DIGITS = 7


def normal_phone(text: str) -> str | None:
    """`070-123 45 67`, `0046 70 123 45 67` and `+46 (0)70 123 45 67` are +46701234567; None when it is no number."""
    bare = _SEPARATORS.sub("", text.strip().replace("(0)", ""))
    number = _international(bare)
    if not _E164.fullmatch(number):
        return None
    return number if not number.startswith("+46") or _is_swedish(number[3:]) else None


def _international(bare: str) -> str:
    if bare.startswith("00"):
        return "+" + bare[2:]
    return "+46" + bare[1:] if bare.startswith("0") else bare


def _is_swedish(national: str) -> bool:
    return not national.startswith("0") and _SWEDISH_LEAST_DIGITS <= len(national) <= _SWEDISH_MOST_DIGITS
