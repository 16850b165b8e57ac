"""The public templates that ship with the service: a PDF and its description for every version of every text.

Both are made from the texts in `dev/contracts/texts/` by `python -m dev.contracts`; a version that was released never
changes, and a test says when a file is not what its text makes.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from chalicelib.platform.text import Text
from chalicelib.templates.layout import Layout, PageSize
from chalicelib.templates.refusals import EditionUnknown, TemplateNotFound

FOLDER = Path(__file__).with_name("public")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version of a public text, from 1. `sha256` (hex) and `size` (bytes) are the PDF's."""

    slug: str
    edition: int
    title: Text
    description: Text
    filename: str
    sha256: str
    size: int
    pages: tuple[PageSize, ...]
    layout: Layout

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.slug}.{self.edition}.pdf"


@cache
def editions() -> dict[str, dict[int, Edition]]:
    """By slug and number."""
    found: dict[str, dict[int, Edition]] = {}
    for path in sorted(FOLDER.glob("*.json")):
        edition = msgspec.json.decode(path.read_bytes(), type=Edition)
        found.setdefault(edition.slug, {})[edition.edition] = edition
    return found


def edition_of(slug: str, number: int) -> Edition:
    """EditionUnknown for a version that does not ship; TemplateNotFound for a text that does not."""
    if slug not in editions():
        raise TemplateNotFound
    if number not in editions()[slug]:
        raise EditionUnknown
    return editions()[slug][number]
