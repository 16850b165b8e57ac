"""The terms and the privacy policy as people read them: texts in policies/, versions and hashes here."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chalicelib.identity.domain import Versions
from chalicelib.platform.text import Language

FOLDER = Path(__file__).with_name("policies")
CURRENT = Versions(policy="2026-11-23", terms="2026-11-23")


@dataclass(frozen=True, slots=True)
class PolicyText:
    """One text in one language; Markdown. The hash is SHA-256 of its UTF-8 bytes, hex."""

    text: str
    sha256: str


Noun = Callable[[Language], PolicyText]


@cache
def policy(language: Language) -> PolicyText:
    return _read("privacy", language)


@cache
def terms(language: Language) -> PolicyText:
    return _read("terms", language)


def _read(noun: str, language: Language) -> PolicyText:
    content = (FOLDER / f"{noun}.{language.value}.md").read_bytes()
    return PolicyText(content.decode(), hashlib.sha256(content).hexdigest())
