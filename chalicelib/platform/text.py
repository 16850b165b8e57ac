"""Texts a person reads: always in Swedish (the default) and English."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    SV = "sv"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or paragraph in both languages; `{name}` placeholders are filled by `format`."""

    sv: str
    en: str

    def in_(self, language: Language) -> str:
        return self.en if language is Language.EN else self.sv

    def format(self, **values: str) -> "Text":
        return Text(self.sv.format(**values), self.en.format(**values))
