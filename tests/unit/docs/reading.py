"""What the tests of the documentation read: pages, fenced blocks with their marks, tables, links."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
DEFAULT_PORTS = dict(re.findall(r'_port\("(\w+)", (\d+),', (ROOT / "dev/ports.py").read_text()))
PAGES = [README, ROOT / "CHANGELOG.md", ROOT / "verifier/README.md", *sorted(DOCS.rglob("*.md"))]

_FENCE = re.compile(r"^( *)```([^\n]*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block. `marks` are the words after the backticks: `sh run` is executed by a test, `sh stack` by one that
    has the running stack, plain `sh` and `sh aws` are looked at only."""

    page: Path
    marks: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}: {self.text.splitlines()[0]}"


def blocks(*marks: str, pages: list[Path] | None = None) -> list[Block]:
    """Those whose first marks are these."""
    found = []
    for page in pages or PAGES:
        for indent, info, body in _FENCE.findall(page.read_text()):
            text = re.sub(rf"(?m)^{indent}", "", body)
            found.append(Block(page, tuple(info.split()), text))
    return [block for block in found if block.marks[: len(marks)] == marks]


def executed(block: Block, root: Path, ports: Mapping[str, int]) -> subprocess.CompletedProcess[str]:
    """In `root`, with this interpreter's environment for .venv/bin, and `ports` (by variable) where they are others."""
    text = block.text.replace(".venv/bin/", f"{Path(sys.executable).parent}/")
    for variable, port in ports.items():
        text = text.replace(f"localhost:{DEFAULT_PORTS[variable]}", f"localhost:{port}")
    environment = os.environ | {variable: str(port) for variable, port in ports.items()}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return _FENCE.sub("", page.read_text())


def links(page: Path) -> list[str]:
    return _LINK.findall(prose(page))


def anchors(page: Path) -> set[str]:
    """As GitHub makes them: lower case, without punctuation, spaces as hyphens."""
    headings = re.findall(r"(?m)^#+ (.+)$", prose(page))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def section(page: Path, heading: str) -> str:
    """The text below a heading, up to the next of its level."""
    level, _, name = heading.partition(" ")
    found = re.search(rf"(?ms)^{level} {re.escape(name)}\n(.*?)(?=^#{{1,{len(level)}}} |\Z)", page.read_text())
    assert found, f"{page.name} has no section {heading}"
    return found[1]


def rows(text: str) -> list[list[str]]:
    """The cells of a table's rows, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))] for line in lines]
    heads = {index - 1 for index, row in enumerate(cells) if set("".join(row)) <= set("-: ")}
    return [row for index, row in enumerate(cells) if index not in heads and index - 1 not in heads]


def quoted(text: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`\n]+)`", text)
