"""Drawing on sheets: text, lines, boxes and QR codes as raw PDF operators (ISO 32000-2, 8 and 9).

Lengths are points; y runs downwards from the top of the sheet, text stands on y as its baseline.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import segno

from chalicelib.pdf.font import FontSubset, typeface

Colour = tuple[float, float, float]

DRAWING_HEIGHT = 400
CURVE = 0.5523  # control point of a quarter circle drawn as a Bézier curve


@dataclass(frozen=True)
class Style:
    font: str
    size: float
    colour: Colour
    tracking: float = 0.0
    leading: float = 1.35

    @cached_property
    def operators(self) -> str:
        """How a text in this style begins."""
        return f"BT {_rgb(self.colour)} rg /{self.font} {self.size:g} Tf {self.tracking:g} Tc"


LETTERS = "".join(map(chr, range(0x20, 0x7F))) + "ÅÄÖÉÜÆØåäöéüæø·–—’”…□"
DIGITS = " …0123456789abcdef"
FACES = {
    "sans": ("IBMPlexSans-Regular", LETTERS),
    "bold": ("IBMPlexSans-SemiBold", LETTERS),
    "mono": ("IBMPlexMono-Regular", DIGITS),
}


class Ink:
    """The fonts of a set of sheets, by the resource name they have on every sheet."""

    def __init__(self) -> None:
        self.fonts = {key: FontSubset(typeface(face), usual) for key, (face, usual) in FACES.items()}

    @property
    def lacks_characters(self) -> bool:
        return any(font.lacks_characters for font in self.fonts.values() if not font.is_usual)

    def width(self, text: str, style: Style) -> float:
        return self.fonts[style.font].typeface.width(text, style.size) + style.tracking * max(len(text) - 1, 0)

    def encode(self, text: str, style: Style) -> str:
        return self.fonts[style.font].encode(text)

    def wrap(self, text: str, style: Style, width: float) -> list[str]:
        """Lines no wider than `width`; a word that is too long alone is broken between characters."""
        shown = printable(text)
        if self.width(shown, style) <= width:
            return [shown]
        lines, line, end = [], "", 0.0
        blank = self.width(" ", style) + 2 * style.tracking
        for word in shown.split(" "):
            own = self.width(word, style)
            if line and end + blank + own <= width:
                line, end = f"{line} {word}", end + blank + own
                continue
            if line:
                lines.append(line)
            line, end = word, own
            if own > width:
                *full, line = self._pieces(word, style, width)
                lines += full
                end = self.width(line, style)
        return [*lines, line]

    def _pieces(self, word: str, style: Style, width: float) -> Iterator[str]:
        piece = ""
        for character in word:
            if piece and self.width(piece + character, style) > width:
                yield piece
                piece = ""
            piece += character
        yield piece


@dataclass(slots=True)
class Sheet:
    """One page being drawn, all sheets of a document sharing one Ink."""

    width: float
    height: float
    ink: Ink
    operators: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, style: Style) -> None:
        self._put_text(x, y, printable(text), style)

    def text_right(self, x: float, y: float, text: str, style: Style) -> None:
        shown = printable(text)
        self._put_text(x - self.ink.width(shown, style), y, shown, style)

    def line(self, x: float, y: float, to_x: float, colour: Colour, thickness: float = 0.6) -> None:
        bottom = self.height - y
        self._put(f"{_rgb(colour)} RG {thickness:g} w {x:.2f} {bottom:.2f} m {to_x:.2f} {bottom:.2f} l S")

    def box(self, x: float, y: float, width: float, height: float, colour: Colour, radius: float = 0) -> None:
        """A filled box with its upper left corner at (x, y)."""
        self._put(f"{_rgb(colour)} rg {self._rounded(x, self.height - y - height, width, height, radius)} f")

    def frame(self, x: float, y: float, width: float, height: float, colour: Colour, radius: float = 0) -> None:
        outline = self._rounded(x, self.height - y - height, width, height, radius)
        self._put(f"{_rgb(colour)} RG 0.6 w {outline} S")

    def check(self, x: float, y: float, size: float, disc: Colour, tick: Colour) -> None:
        """A check mark on a disc of diameter `size`, upper left corner at (x, y)."""
        self.box(x, y, size, size, disc, radius=size / 2)
        left, bottom = x, self.height - y - size
        points = [(0.28, 0.50), (0.44, 0.34), (0.73, 0.66)]
        path = " ".join(
            f"{left + size * px:.2f} {bottom + size * py:.2f} {'l' if index else 'm'}"
            for index, (px, py) in enumerate(points)
        )
        self._put(f"{_rgb(tick)} RG {size * 0.1:.2f} w 1 J 1 j {path} S 0 J 0 j")

    def strokes(self, x: float, y: float, height: float, strokes: tuple[tuple[int, ...], ...], colour: Colour) -> None:
        """A hand's strokes on a sheet of 1000 × 400, drawn `height` high with the upper left corner at (x, y)."""
        scale, top = height / DRAWING_HEIGHT, self.height - y
        paths = []
        for stroke in strokes:
            points = [
                f"{x + px * scale:.2f} {top - py * scale:.2f}" for px, py in zip(stroke[::2], stroke[1::2], strict=True)
            ]
            paths.append(f"{points[0]} m {' '.join(f'{point} l' for point in points[1:] or points)}")
        if paths:
            self._put(f"{_rgb(colour)} RG 1.1 w 1 J 1 j {' '.join(paths)} S 0 J 0 j")

    def qr(self, x: float, y: float, size: float, content: str, colour: Colour) -> None:
        """The QR code (ISO/IEC 18004, level M) of `content`, without its quiet zone: leave four modules around it."""
        modules, squares = _qr_squares(content)
        module = size / modules
        self._put(
            f"q {module:.4f} 0 0 {module:.4f} {x:.2f} {self.height - y - size:.2f} cm {_rgb(colour)} rg {squares} f Q"
        )

    def content(self) -> bytes:
        return "\n".join(self.operators).encode("ascii")

    def _put_text(self, x: float, y: float, text: str, style: Style) -> None:
        shown = self.ink.encode(text, style)
        self._put(f"{style.operators} {x:.2f} {self.height - y:.2f} Td <{shown}> Tj ET")

    def _put(self, operators: str) -> None:
        self.operators.append(operators)

    def _rounded(self, x: float, y: float, w: float, h: float, r: float) -> str:
        if not r:
            return f"{x:.2f} {y:.2f} {w:.2f} {h:.2f} re"
        k = r * (1 - CURVE)
        return (
            f"{x + r:.2f} {y:.2f} m {x + w - r:.2f} {y:.2f} l "
            f"{x + w - k:.2f} {y:.2f} {x + w:.2f} {y + k:.2f} {x + w:.2f} {y + r:.2f} c "
            f"{x + w:.2f} {y + h - r:.2f} l "
            f"{x + w:.2f} {y + h - k:.2f} {x + w - k:.2f} {y + h:.2f} {x + w - r:.2f} {y + h:.2f} c "
            f"{x + r:.2f} {y + h:.2f} l "
            f"{x + k:.2f} {y + h:.2f} {x:.2f} {y + h - k:.2f} {x:.2f} {y + h - r:.2f} c "
            f"{x:.2f} {y + r:.2f} l "
            f"{x:.2f} {y + k:.2f} {x + k:.2f} {y:.2f} {x + r:.2f} {y:.2f} c h"
        )


def printable(text: str) -> str:
    """Composed form (NFC), white space as single blanks, nothing invisible: a control or format character, such as one
    that turns the reading direction, becomes a visible box instead of acting."""
    if text.isascii() and text.isprintable() and "  " not in text and text == text.strip():
        return text
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    if composed.isprintable():
        return composed
    return "".join("□" if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c for c in composed)


@lru_cache(maxsize=4)
def _qr_squares(content: str) -> tuple[int, str]:
    """How many modules the code has on a side, and its dark ones as rectangles, a module being one unit. Kept, since
    every document's code leads to the same address."""
    matrix = segno.make(content, error="m", micro=False, boost_error=False).matrix
    squares = [
        f"{start} {len(matrix) - row - 1} {length} 1 re"
        for row, cells in enumerate(matrix)
        for start, length in _dark_runs(cells)
    ]
    return len(matrix), "\n".join(squares)


def _dark_runs(cells: bytearray) -> Iterator[tuple[int, int]]:
    start = None
    for column, cell in enumerate([*cells, 0]):
        if cell and start is None:
            start = column
        elif not cell and start is not None:
            yield start, column - start
            start = None


@lru_cache
def _rgb(colour: Colour) -> str:
    return " ".join(f"{part:.3f}".rstrip("0").rstrip(".") for part in colour)
