"""The little language the contracts are written in: a head of `name: value` lines, a blank line, then blocks.

    # Rubrik            the title, on the first page
    ## Rubrik           a section
    Text …              a paragraph, until a blank line
    - Text …            an item of a list
    :: namn | Etikett | slag [format] [valfri] [rader=n]        a place to fill in; two with ` ;; ` between share a row
    [] namn | Text      a box to cross
    @@ roll, roll       the roles' places for signatures, side by side
    ~~                  what follows stays together with what comes next, on one page

In a paragraph `**fet**` is bold.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

KINDS = {"text", "date"}
FORMATS = {"personnummer", "organisation_number", "amount", "long"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A place to fill in. `lines` of text it holds."""

    name: str
    label: str
    kind: str
    format: str = ""
    required: bool = True
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Block:
    """`kind`: title, section, paragraph, item, entries, box, signatures, together."""

    kind: str
    text: str = ""
    entries: tuple[Entry, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A contract as written. `roles`: name, label, part, order."""

    head: dict[str, str]
    roles: tuple[tuple[str, str, str, int], ...]
    blocks: tuple[Block, ...] = field(default=())


def read(path: Path) -> Source:
    head_text, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    head: dict[str, str] = {}
    roles = []
    for line in head_text.splitlines():
        name, _, value = (part.strip() for part in line.partition(":"))
        if name == "role":
            role, label, part, order = (each.strip() for each in value.split("|"))
            roles.append((role, label, part, int(order)))
        else:
            head[name] = value
    return Source(head, tuple(roles), tuple(_blocks(body)))


def _blocks(body: str) -> Iterator[Block]:
    for chunk in body.split("\n\n"):
        lines = [line for line in chunk.splitlines() if line.strip()]
        text: list[str] = []
        for line in lines:
            special = _special(line)
            if special is None:
                text.append(line.strip())
                continue
            if text:
                yield Block("paragraph", " ".join(text))
                text = []
            yield special
        if text:
            yield _flowing(" ".join(text))


def _flowing(text: str) -> Block:
    return Block("item", text[2:]) if text.startswith("- ") else Block("paragraph", text)


def _special(line: str) -> Block | None:
    mark, _, rest = line.strip().partition(" ")
    made = SPECIAL.get(mark)
    return made(rest) if made else None


def _box(rest: str) -> Block:
    name, _, text = (part.strip() for part in rest.partition("|"))
    return Block("box", text, names=(name,))


def _entry(text: str) -> Entry:
    name, label, wanted = (part.strip() for part in text.split("|"))
    kind, *more = wanted.split()
    assert kind in KINDS, f"{name}: {kind} is no kind"
    lines, required, form = 1, True, ""
    for word in more:
        if word == "valfri":
            required = False
        elif word.startswith("rader="):
            lines = int(word.removeprefix("rader="))
        else:
            assert word in FORMATS, f"{name}: {word} is no format"
            form = word
    return Entry(name, label, kind, form, required, lines)


SPECIAL: dict[str, Callable[[str], Block]] = {
    "#": lambda rest: Block("title", rest),
    "##": lambda rest: Block("section", rest),
    "::": lambda rest: Block("entries", entries=tuple(_entry(part) for part in rest.split(" ;; "))),
    "[]": _box,
    "@@": lambda rest: Block("signatures", names=tuple(name.strip() for name in rest.split(","))),
    "~~": lambda _: Block("together"),
}
