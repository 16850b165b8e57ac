"""The terms and the privacy policy as people read them: texts in policies/<version>/, what changed and hashes here.

Every version stays readable. One that changes something of weight is `is_material`: whoever confirmed an older one is
asked again; after any other, what was confirmed goes on counting.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from chalicelib.identity.domain import Versions
from chalicelib.identity.refusals import PolicyUnknown
from chalicelib.platform.text import Language, Text

FOLDER = Path(__file__).with_name("policies")


class PolicyNoun(StrEnum):
    POLICY = "policy"
    TERMS = "terms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """`version` is the day it was written; `change`: what is new, in words. The first one was in Swedish only."""

    noun: PolicyNoun
    version: str
    is_material: bool
    change: Text
    languages: tuple[Language, ...] = tuple(Language)


EDITIONS: Sequence[Edition] = (
    Edition(
        noun=PolicyNoun.POLICY,
        version="2021-06-06",
        is_material=True,
        change=Text("Den första.", "The first one."),
        languages=(Language.SV,),
    ),
    Edition(
        noun=PolicyNoun.POLICY,
        version="2026-11-23",
        is_material=True,
        change=Text(
            "Skriven om efter dataskyddsförordningen; nämner personnummer, bevis och grunder.",
            "Rewritten after the General Data Protection Regulation; names personnummer, evidence and grounds.",
        ),
    ),
    Edition(
        noun=PolicyNoun.POLICY,
        version="2026-11-28",
        is_material=True,
        change=Text(
            "Namnger mottagare, tider och grunder för varje ändamål; rättigheter utan konto; samtycke till utskick.",
            "Names recipients, times and grounds for each purpose; rights without an account; consent to news by mail.",
        ),
    ),
    Edition(
        noun=PolicyNoun.TERMS,
        version="2026-11-23",
        is_material=True,
        change=Text("De första.", "The first ones."),
    ),
    Edition(
        noun=PolicyNoun.TERMS,
        version="2026-11-28",
        is_material=True,
        change=Text(
            "Personuppgiftsbiträdesavtalet är en del av villkoren; ångerrätten är utskriven.",
            "The data processing agreement is part of the terms; the right of withdrawal is spelt out.",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class PolicyText:
    """One text in one language; Markdown. The hash is SHA-256 of its UTF-8 bytes, hex."""

    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a comparison: `same`, `added` or `removed`."""

    change: str
    text: str


Noun = Callable[[Language], PolicyText]


def editions(noun: PolicyNoun) -> list[Edition]:
    """Oldest first."""
    return [edition for edition in EDITIONS if edition.noun is noun]


def _latest(noun: PolicyNoun, *, is_material: bool = False) -> str:
    return max(edition.version for edition in editions(noun) if edition.is_material or not is_material)


CURRENT = Versions(policy=_latest(PolicyNoun.POLICY), terms=_latest(PolicyNoun.TERMS))
NEEDED = Versions(
    policy=_latest(PolicyNoun.POLICY, is_material=True), terms=_latest(PolicyNoun.TERMS, is_material=True)
)


def is_enough(acknowledged: Versions | None) -> bool:
    """Whether what was confirmed still counts: nothing of weight has changed since."""
    return acknowledged is not None and acknowledged.policy >= NEEDED.policy and acknowledged.terms >= NEEDED.terms


def policy(language: Language) -> PolicyText:
    return edition_text(PolicyNoun.POLICY, CURRENT.policy, language)


def terms(language: Language) -> PolicyText:
    return edition_text(PolicyNoun.TERMS, CURRENT.terms, language)


@cache
def edition_text(noun: PolicyNoun, version: str, language: Language) -> PolicyText:
    """PolicyUnknown, also for a language it was never written in."""
    known = {(edition.version, each) for edition in editions(noun) for each in edition.languages}
    if (version, language) not in known:
        raise PolicyUnknown
    name = "privacy" if noun is PolicyNoun.POLICY else "terms"
    content = (FOLDER / version / f"{name}.{language.value}.md").read_bytes()
    return PolicyText(content.decode(), hashlib.sha256(content).hexdigest())


def changes(noun: PolicyNoun, since: str, version: str, language: Language) -> list[Passage]:
    """What `version` says that `since` did not, and the reverse, paragraph by paragraph."""
    from difflib import SequenceMatcher

    old, new = (_paragraphs(edition_text(noun, each, language).text) for each in (since, version))
    passages = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            passages += [Passage("same", text) for text in new[c:d]]
            continue
        passages += [Passage("removed", text) for text in old[a:b]] + [Passage("added", text) for text in new[c:d]]
    return passages


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
