"""How a mark's text is set: which characters the font has, and the lines and size that fit into its rectangle.

Asked before anything is drafted, so that a text which cannot be shown is refused by name, and again by whoever stamps:
the same answer, since it hangs on nothing but the font that ships with the service.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.pdf.font import Typeface, typeface
from chalicelib.signing.marks import Mark, MarkKind

FACE = "IBMPlexSans-Regular"
SMALLEST = 6.0
STEP = 0.5
LEADING = 1.25
PADDING = {MarkKind.TEXT: 1.0, MarkKind.CHECK: 0.0, MarkKind.SIGNATURE: 4.0}


@dataclass(frozen=True, slots=True)
class Setting:
    """Lines from the top, all of one size in points."""

    size: float
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LEADING


def face() -> Typeface:
    return typeface(FACE)


def unshowable(text: str) -> list[str]:
    """The characters that would not be seen as themselves, each once: those the font lacks, and marks that only change
    the letter before them and have no composed form, and what is no character to be seen at all."""
    composed = unicodedata.normalize("NFC", text).replace("\n", "")
    return [c for c in dict.fromkeys(composed) if not _is_seen(c)]


def _is_seen(character: str) -> bool:
    is_hidden = unicodedata.category(character)[0] == "C" or unicodedata.combining(character)
    return not is_hidden and face().has(character)


def setting_of(mark: Mark) -> Setting | None:
    """None where even the smallest letters do not fit; words are never broken."""
    width, height = (side - 2 * PADDING[mark.kind] for side in (mark.width, mark.height))
    text, size = unicodedata.normalize("NFC", mark.text), mark.size
    while size >= SMALLEST:
        lines = tuple(line for paragraph in text.split("\n") for line in _wrapped(paragraph, size, width))
        setting = Setting(size, lines)
        if setting.height <= height and all(face().width(line, size) <= width for line in lines):
            return setting
        size -= STEP
    return None


def _wrapped(paragraph: str, size: float, width: float) -> Iterator[str]:
    line = ""
    for word in paragraph.split(" "):
        longer = f"{line} {word}" if line else word
        if line and face().width(longer, size) > width:
            yield line
            line = word
        else:
            line = longer
    yield line
