"""`python -m dev.contracts [--check]`: the public contracts as they ship, made from `dev/contracts/texts/`.

An edition is a file of its own, `slug.edition.txt`. One that was released is never changed: a better text is the next
edition.
"""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from chalicelib.platform.text import Text
from chalicelib.templates.catalogue import FOLDER, Edition
from dev.contracts.markup import read
from dev.contracts.pdf import written
from dev.contracts.typesetting import HEIGHT, WIDTH, Typesetter

TEXTS = Path(__file__).with_name("texts")


def made(path: Path) -> tuple[Edition, bytes]:
    """The edition a text makes. LayoutRefused where its fields cannot stand so."""
    source = read(path)
    head = source.head
    setter = Typesetter(source)
    setter.set()
    content = written(setter.pages, setter.fonts, head["title.sv"])
    pages = ((WIDTH, HEIGHT),) * len(setter.pages)
    setter.layout.require_placeable(pages)
    edition = Edition(
        slug=head["slug"],
        edition=int(head["edition"]),
        title=Text(sv=head["title.sv"], en=head["title.en"]),
        description=Text(sv=head["description.sv"], en=head["description.en"]),
        filename=f"{head['title.sv']}.pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        pages=pages,
        layout=setter.layout,
    )
    assert path.name == f"{edition.slug}.{edition.edition}.txt", f"{path.name} says it is another"
    return edition, content


def files() -> Iterator[tuple[Path, bytes]]:
    """Every file that ships, and what it must hold."""
    for path in sorted(TEXTS.glob("*.txt")):
        edition, content = made(path)
        yield edition.path, content
        yield edition.path.with_suffix(".json"), msgspec.json.format(msgspec.json.encode(edition), indent=1) + b"\n"


def stale() -> list[str]:
    return [path.name for path, content in files() if not path.exists() or path.read_bytes() != content]


def main() -> None:
    if "--check" in sys.argv[1:]:
        found = stale()
        if found:
            sys.exit(f"Out of date: {', '.join(found)}. Run `python -m dev.contracts`.")
        return
    FOLDER.mkdir(exist_ok=True)
    for path, content in files():
        path.write_bytes(content)
        print(path.name)


if __name__ == "__main__":
    main()
