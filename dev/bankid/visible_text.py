"""The text a person reads in the app: checked as BankID checks it, rendered as escaped HTML.

simpleMarkdownV1 ("Guidelines for Formatted Text" 1.1): headings with #, lists with + and 1., *emphasis*, tables with |,
a rule of ---. Only the rule for list items is checked, the one known to be refused by the real service.
"""

import base64
import html
import re
from collections.abc import Callable
from itertools import groupby

ALLOWED_CONTROLS = "\r\n\t"
_EMPHASIS = re.compile(r"\*(?! )([^*\n]+?)(?<! )\*")
_KINDS = {
    "heading": re.compile(r"#{1,3} "),
    "bullet": re.compile(r"\+ "),
    "number": re.compile(r"\d+\. "),
    "table": re.compile(r"\|"),
    "rule": re.compile(r"---+$"),
    "empty": re.compile(r"$"),
}


class UnreadableText(ValueError):
    """The text cannot be shown; the message goes into the error's details."""


def decoded(text: str) -> str:
    """The UTF-8 text within the base64. Raises UnreadableText."""
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except ValueError as error:  # of base64 or of UTF-8
        raise UnreadableText("not base64 of UTF-8") from error


def check(text: str, visible_format: str | None) -> None:
    if any(ord(each) < 0x20 and each not in ALLOWED_CONTROLS for each in text):
        raise UnreadableText("control characters are not allowed")
    if visible_format != "simpleMarkdownV1":
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("+") and not line.startswith("+ "):
            raise UnreadableText(f"At ({number}, 1): a list item starts with '+' and a space")


def rendered(text: str, visible_format: str | None) -> str:
    """HTML of the text. Nothing of it reaches the page unescaped."""
    if visible_format != "simpleMarkdownV1":
        return f'<p class="plain">{html.escape(text)}</p>'
    groups = groupby(text.splitlines(), key=_kind)
    return "".join(_block(kind, list(lines)) for kind, lines in groups)


def _kind(line: str) -> str:
    return next((kind for kind, pattern in _KINDS.items() if pattern.match(line)), "text")


def _block(kind: str, lines: list[str]) -> str:
    blocks: dict[str, Callable[[list[str]], str]] = {
        "heading": lambda lines: "".join(_heading(line) for line in lines),
        "bullet": lambda lines: f"<ul>{_items(lines)}</ul>",
        "number": lambda lines: f"<ol>{_items(lines)}</ol>",
        "table": lambda lines: f"<table>{''.join(_row(line) for line in lines)}</table>",
        "rule": lambda _: "<hr>",
        "empty": lambda _: "",
        "text": lambda lines: f"<p>{'<br>'.join(_inline(line) for line in lines)}</p>",
    }
    return blocks[kind](lines)


def _heading(line: str) -> str:
    marks, text = line.split(" ", 1)
    level = len(marks) + 3  # the page's own headings come first
    return f"<h{level}>{_inline(text)}</h{level}>"


def _items(lines: list[str]) -> str:
    return "".join(f"<li>{_inline(line.partition(' ')[2])}</li>" for line in lines)


def _row(line: str) -> str:
    if set(line) <= set("|-: "):
        return ""
    cells = line.strip().strip("|").split("|")
    return f"<tr>{''.join(f'<td>{_inline(cell.strip())}</td>' for cell in cells)}</tr>"


def _inline(text: str) -> str:
    return _EMPHASIS.sub(r"<strong>\1</strong>", html.escape(text))
