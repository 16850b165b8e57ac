"""Pages of docs/ that are made from the code: written by their modules, or compared with what is there."""

import argparse
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"


def main(module: str, page: Path, text: str) -> None:
    """Writes the page; with --check it only says whether it is current, and exits 1 when it is not."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=f"Writes docs/{page.name} from the code.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the page is out of date")
    if not parser.parse_args().check:
        page.write_text(text)
    elif not page.exists() or page.read_text() != text:
        sys.exit(f"docs/{page.name} is out of date: run python -m {module}")
