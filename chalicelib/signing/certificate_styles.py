"""Measures, colours and type of the certificate pages. Lengths in points."""

from chalicelib.pdf.canvas import Colour, Style

A4 = (595.28, 841.89)
MARGIN = 54.0
FOOT = 62.0

INK: Colour = (0.07, 0.13, 0.19)
SOFT: Colour = (0.36, 0.42, 0.48)
RULE: Colour = (0.85, 0.88, 0.9)
TINT: Colour = (0.957, 0.969, 0.973)
ACCENT: Colour = (0.03, 0.36, 0.35)
WHITE: Colour = (1, 1, 1)

BRAND = Style("bold", 11, INK)
HEAD = Style("sans", 9, SOFT)
KICKER = Style("bold", 8.5, ACCENT, tracking=0.5)
TITLE = Style("bold", 21, INK, leading=1.22)
SMALL_TITLE = Style("bold", 12, INK, leading=1.25)
SECTION = Style("bold", 10.5, INK)
LABEL = Style("sans", 8, SOFT)
VALUE = Style("sans", 9, INK)
STRONG = Style("bold", 9, INK)
NAME = Style("bold", 11, INK, leading=1.25)
SMALL = Style("sans", 8, SOFT, leading=1.45)
HASH = Style("mono", 6.9, SOFT)
NUMBER = Style("sans", 8, INK)
STEP = Style("bold", 8, ACCENT)
SCAN_TEXT = Style("bold", 8, INK)
TINY = Style("sans", 7, SOFT)
PRINT = Style("mono", 8, INK)

QR_SIZE = 92.0
DRAWN_HEIGHT = 46.0
HASH_COLUMN = 150.0
