"""Texts a person reads: always in Swedish (the default) and English."""

from dataclasses import dataclass
from enum import StrEnum

# Patterns end in (?![\s\S]), which every dialect of JSON Schema's regular expressions reads as the very end: `$` also
# stands before a last line break. What stands in one line has no control characters, and none that turn the direction
# of writing: in BankID's text they could make one name look like another.
ONE_LINE = r"^(?!\s*$)[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+(?![\s\S])"


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
