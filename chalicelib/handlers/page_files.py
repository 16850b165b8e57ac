"""The files of chalicelib/pages: bilingual templates, and assets under names that carry their content's hash.

A template writes every text as `[[svenska|English]]` and names assets as they lie in the folder (`/pages/style.css`,
`"./api.js"`); `<!--main-->` parts what belongs into its head from its content. Nothing a request says gets into a page.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chalicelib.platform.text import Language

FOLDER = Path(__file__).resolve().parent.parent / "pages"
TYPES = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
HASH_CHARACTERS = 12

_TEXT = re.compile(r"\[\[(.*?)\|(.*?)\]\]", re.DOTALL)
_ASSET = re.compile(r'(/pages/|"\./)([a-z-]+\.(?:js|css|svg))(?=")')
_NAME = re.compile(r"([a-z-]+)\.([0-9a-f]{12})\.(js|css|svg)")


@dataclass(frozen=True, slots=True)
class Asset:
    """`name` carries the hash of `content`, in which other assets are named likewise."""

    name: str
    media_type: str
    content: bytes


def find_asset(name: str) -> Asset | None:
    """The asset of that name, whatever hash the name carries: a page of an older release may still ask for it."""
    match = _NAME.fullmatch(name)
    plain = f"{match[1]}.{match[3]}" if match else ""
    return asset(plain) if plain in _plain_names() else None


@cache
def rendered(name: str, language: Language) -> bytes:
    """A whole page."""
    head, _, main = (FOLDER / f"{name}.html").read_text(encoding="utf-8").partition("<!--main-->")
    script = f'<script type="module" src="/pages/{name}.js"></script>' if f"{name}.js" in _plain_names() else ""
    page = (FOLDER / "layout.html").read_text(encoding="utf-8")
    for mark, content in (("head", head + script), ("content", main)):
        page = page.replace(f"<!--{mark}-->", content)
    return _with_hashes(_TEXT.sub(lambda text: text[1] if language is Language.SV else text[2], page)).encode()


@cache
def asset(plain: str) -> Asset:
    """An asset by its file's name. A script's imports are renamed first, so its hash covers theirs."""
    raw = (FOLDER / plain).read_text(encoding="utf-8")
    content = (_with_hashes(raw) if plain.endswith(".js") else raw).encode()
    stem, _, kind = plain.rpartition(".")
    digest = hashlib.sha256(content).hexdigest()[:HASH_CHARACTERS]
    return Asset(f"{stem}.{digest}.{kind}", TYPES[kind], content)


def _with_hashes(text: str) -> str:
    return _ASSET.sub(lambda found: found[1] + asset(found[2]).name, text)


@cache
def _plain_names() -> frozenset[str]:
    return frozenset(path.name for path in FOLDER.iterdir() if path.suffix[1:] in TYPES)
