"""HTML as text: the few elements the page about the API is made of. Whatever comes in is escaped."""

import re
from collections.abc import Iterable, Sequence
from html import escape

import msgspec

CODE = re.compile(r"`([^`]+)`")


def words(text: str) -> str:
    """A sentence; what stands between backticks becomes code."""
    return CODE.sub(r"<code>\1</code>", escape(text))


def paragraph(text: str) -> str:
    return f"<p>{words(text)}</p>" if text else ""


def code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def block(text: str, label: str) -> str:
    """Code of several lines. It scrolls by itself, so it can be reached by keyboard and has a name."""
    return f'<pre tabindex="0" role="region" aria-label="{escape(label)}"><code>{escape(text)}</code></pre>'


def json_block(value: object, label: str) -> str:
    return block(msgspec.json.format(msgspec.json.encode(value), indent=2).decode(), label)


def link(anchor: str, text: str) -> str:
    return f'<a href="#{escape(anchor)}">{words(text)}</a>'


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], label: str) -> str:
    """Cells are HTML already; the first one of a row is its heading."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(f"<tr>{_cells(cells)}</tr>" for cells in rows)
    region = f'<div class="table" tabindex="0" role="region" aria-label="{escape(label)}">'
    return f"{region}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>" if body else ""


def details(summary: str, content: str) -> str:
    return f"<details><summary>{escape(summary)}</summary>{content}</details>" if content else ""


def _cells(cells: Sequence[str]) -> str:
    first, *others = cells
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in others)
