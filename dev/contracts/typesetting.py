"""Sets a contract on pages: A4, one column, places to fill in with their rectangles. Lengths in points, y downwards."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.pdf.font import FontSubset, typeface
from chalicelib.signing.domain import Role as Part
from chalicelib.templates.layout import DateFormat, Field, Format, Kind, Layout, Role
from dev.contracts.markup import Block, Entry, Source

WIDTH, HEIGHT = 595.28, 841.89
LEFT, RIGHT, TOP, BOTTOM = 72.0, WIDTH - 72.0, 72.0, HEIGHT - 72.0
GAP = 18.0  # between two places on a row
ENTRY = 18.0  # height of a place for one line; each further line adds LINE
LINE = 14.0
BODY, SMALL, HEADING, TITLE = 10.0, 8.0, 11.5, 20.0
LEADING = 1.4
INK, GREY, RULE = "0.1 0.1 0.12", "0.38 0.38 0.42", "0.62 0.62 0.66"


@dataclass(slots=True)
class Typesetter:
    """Content operators of each page, and the fields placed so far."""

    source: Source
    pages: list[list[str]] = field(default_factory=lambda: [[]])
    fields: list[Field] = field(default_factory=list)
    y: float = TOP
    fonts: dict[str, FontSubset] = field(
        default_factory=lambda: {
            "R": FontSubset(typeface("IBMPlexSans-Regular")),
            "B": FontSubset(typeface("IBMPlexSans-SemiBold")),
        }
    )

    def set(self) -> None:
        blocks = list(self.source.blocks)
        for index, block in enumerate(blocks):
            if block.kind == "together":
                self._need(sum(self._height(b) for b in _group(blocks[index + 1 :])))
                continue
            if block.kind == "section":  # never alone at the foot of a page
                self._need(self._height(block) + (self._height(blocks[index + 1]) if index + 1 < len(blocks) else 0))
            self._block(block)
        self._footers()

    @property
    def layout(self) -> Layout:
        roles = tuple(Role(name=n, label=label, part=Part(part), order=o) for n, label, part, o in self.source.roles)
        return Layout(roles, tuple(self.fields))

    # --- blocks ------------------------------------------------------------------------------------------------------

    def _block(self, block: Block) -> None:
        match block.kind:
            case "title":
                self._lines(block.text, "B", TITLE, after=10.0)
            case "section":
                self.y += 8.0
                self._lines(block.text, "B", HEADING, after=5.0)
            case "paragraph":
                self._lines(block.text, "R", BODY, after=6.0)
            case "item":
                self._need(BODY * LEADING)
                self._text(LEFT + 8, self.y + BODY, "–", "R", BODY)
                self._lines(block.text, "R", BODY, after=3.0, indent=20.0)
            case "entries":
                self._entries(block.entries)
            case "box":
                self._box(block)
            case "signatures":
                self._signatures(block.names)

    def _lines(self, text: str, font: str, size: float, *, after: float, indent: float = 0.0) -> None:
        for line in self._wrapped(text, font, size, RIGHT - LEFT - indent):
            self._need(size * LEADING)
            x = LEFT + indent
            for run, face in line:
                self._text(x, self.y + size, run, face, size)
                x += self._width(run, face, size)
            self.y += size * LEADING
        self.y += after

    def _entries(self, entries: tuple[Entry, ...]) -> None:
        self._need(self._height(Block("entries", entries=entries)))
        width = (RIGHT - LEFT - GAP * (len(entries) - 1)) / len(entries)
        for column, entry in enumerate(entries):
            x, height = LEFT + column * (width + GAP), ENTRY + LINE * (entry.lines - 1)
            self._text(x, self.y + SMALL, entry.label, "R", SMALL, GREY)
            top = self.y + SMALL + 4
            self._rule(x, top + height + 0.6, x + width)
            self._place(entry, x, top, width, height)
        self.y += SMALL + 4 + ENTRY + LINE * (max(e.lines for e in entries) - 1) + 10

    def _place(self, entry: Entry, x: float, y: float, width: float, height: float) -> None:
        is_date = entry.kind == "date"
        self.fields.append(
            Field(
                name=entry.name,
                label=entry.label,
                kind=Kind(entry.kind),
                page=len(self.pages),
                x=round(x, 2),
                y=round(y, 2),
                width=round(width, 2),
                height=round(height, 2),
                required=entry.required,
                max_length=100 * entry.lines,
                format=Format.PLAIN if is_date or not entry.format else Format(entry.format),
                date_format=DateFormat.LONG if entry.format == "long" else DateFormat.ISO,
            )
        )

    def _box(self, block: Block) -> None:
        lines = list(self._wrapped(block.text, "R", BODY, RIGHT - LEFT - 22))
        self._need(len(lines) * BODY * LEADING + 4)
        (name,) = block.names
        box = Field(
            name=name,
            label=block.text,
            kind=Kind.CHECKBOX,
            page=len(self.pages),
            x=LEFT,
            y=round(self.y + 0.5, 2),
            width=11,
            height=11,
            required=False,
        )
        self.fields.append(box)
        self._frame(box.x, box.y, box.width, box.height)
        self._lines(block.text, "R", BODY, after=4.0, indent=22.0)

    def _signatures(self, names: tuple[str, ...]) -> None:
        labels = {name: label for name, label, _, _ in self.source.roles}
        self._need(self._height(Block("signatures", names=names)))
        width = (RIGHT - LEFT - GAP) / 2
        for number, name in enumerate(names):
            if number and number % 2 == 0:
                self.y += 66
            x = LEFT + (number % 2) * (width + GAP)
            self.fields.append(
                Field(
                    name=f"underskrift_{name}",
                    label=f"{labels[name]}: underskrift",
                    kind=Kind.SIGNATURE,
                    page=len(self.pages),
                    x=round(x, 2),
                    y=round(self.y + 6, 2),
                    width=round(width, 2),
                    height=48,
                    role=name,
                )
            )
            self._frame(x, self.y + 6, width, 48)
        self.y += 66

    # --- measures ----------------------------------------------------------------------------------------------------

    def _height(self, block: Block) -> float:
        match block.kind:
            case "section":
                return 13 + HEADING * LEADING
            case "entries":
                return SMALL + 14 + ENTRY + LINE * (max(e.lines for e in block.entries) - 1)
            case "signatures":
                return 66.0 * -(-len(block.names) // 2)
            case "together" | "title":
                return 0
        indent = {"item": 20.0, "box": 22.0}.get(block.kind, 0.0)
        return len(list(self._wrapped(block.text, "R", BODY, RIGHT - LEFT - indent))) * BODY * LEADING + 6

    def _need(self, height: float) -> None:
        if self.y + height > BOTTOM:
            self.pages.append([])
            self.y = TOP

    def _width(self, text: str, font: str, size: float) -> float:
        return self.fonts[font].typeface.width(text, size)

    def _wrapped(self, text: str, font: str, size: float, width: float) -> Iterator[list[tuple[str, str]]]:
        """Lines as runs of (text, font); `**` turns bold on and off."""
        line: list[tuple[str, str]] = []
        end, blank = 0.0, self._width(" ", font, size)
        for word, face in _words(text, font):
            own = self._width(word, face, size)
            if line and end + blank + own > width:
                yield line
                line, end = [], 0.0
            if line:
                line.append((" ", font))
                end += blank
            line.append((word, face))
            end += own
        yield line

    # --- drawing -----------------------------------------------------------------------------------------------------

    def _text(self, x: float, y: float, text: str, font: str, size: float, colour: str = INK) -> None:
        for character in text:
            assert self.fonts[font].typeface.has(character), f"the font lacks {character!r}"
        shown = self.fonts[font].encode(text)
        self._put(f"BT {colour} rg /{font} {size:g} Tf {x:.2f} {HEIGHT - y:.2f} Td <{shown}> Tj ET")

    def _rule(self, x: float, y: float, to_x: float) -> None:
        self._put(f"{RULE} RG 0.6 w {x:.2f} {HEIGHT - y:.2f} m {to_x:.2f} {HEIGHT - y:.2f} l S")

    def _frame(self, x: float, y: float, width: float, height: float) -> None:
        self._put(f"{RULE} RG 0.6 w {x:.2f} {HEIGHT - y - height:.2f} {width:.2f} {height:.2f} re S")

    def _put(self, operators: str) -> None:
        self.pages[-1].append(operators)

    def _footers(self) -> None:
        head, count = self.source.head, len(self.pages)
        pages = self.pages
        for number, page in enumerate(pages, 1):
            self.pages = [page]
            self._text(LEFT, HEIGHT - 40, f"{head['title.sv']}, utgåva {head['edition']}", "R", SMALL, GREY)
            shown = f"Sida {number} av {count}"
            self._text(RIGHT - self._width(shown, "R", SMALL), HEIGHT - 40, shown, "R", SMALL, GREY)
        self.pages = pages


def _words(text: str, font: str) -> Iterator[tuple[str, str]]:
    is_bold = False
    for word in text.split():
        bare = word
        starts = bare.startswith("**")
        bare = bare.removeprefix("**")
        ends = bare.endswith("**") or bare[:-1].endswith("**")
        is_bold = is_bold or starts
        yield bare.replace("**", ""), "B" if is_bold else font
        is_bold = is_bold and not ends


def _group(blocks: list[Block]) -> list[Block]:
    """Up to the next section or the end."""
    found: list[Block] = []
    for block in blocks:
        if found and block.kind in ("section", "together"):
            break
        found.append(block)
    return found
