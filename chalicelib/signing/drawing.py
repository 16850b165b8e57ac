"""A signature drawn by hand, as the points it was drawn through. Pure.

Never an image or markup of the client's: whole numbers on a sheet of fixed size, from which we draw the lines.
"""

from chalicelib.signing.signing_code_refusals import DrawingUnreadable

WIDTH, HEIGHT = 1000, 400  # the sheet; x to the right, y downwards
STROKES_AT_MOST = 100
POINTS_AT_MOST = 3000  # of all strokes: some twenty seconds of writing
SMALLEST = 40  # neither narrower nor lower than this: a dot is no signature

Strokes = tuple[tuple[int, ...], ...]


def strokes_of(given: list[list[int]]) -> Strokes:
    """Each stroke as `x, y, x, y, …`. DrawingUnreadable for what is no drawing on the sheet."""
    strokes = tuple(map(tuple, given))
    xs = [x for stroke in strokes for x in stroke[::2]]
    ys = [y for stroke in strokes for y in stroke[1::2]]
    is_drawn = (
        0 < len(strokes) <= STROKES_AT_MOST
        and all(stroke and len(stroke) % 2 == 0 for stroke in strokes)
        and len(xs) <= POINTS_AT_MOST
        and all(0 <= x <= WIDTH for x in xs)
        and all(0 <= y <= HEIGHT for y in ys)
        and max(max(xs) - min(xs), max(ys) - min(ys)) >= SMALLEST
    )
    if not is_drawn:
        raise DrawingUnreadable
    return strokes
