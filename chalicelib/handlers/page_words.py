"""Words of the domain that a page shows, as the templates' bilingual markup; a script picks one by its code."""

from collections.abc import Iterable
from enum import StrEnum
from html import escape

from chalicelib.platform.text import Text
from chalicelib.signing.verification_texts import FINDINGS, VERDICTS


def verdict_lines() -> str:
    return _lines(VERDICTS.items())


def finding_lines() -> str:
    return _lines(FINDINGS.items())


def _lines(texts: Iterable[tuple[StrEnum, Text]]) -> str:
    return "".join(f'<li data-code="{code}">[[{escape(text.sv)}|{escape(text.en)}]]</li>' for code, text in texts)
