"""The templates as CloudFormation gets them: what is a file of its own (a state machine) stands in them as text."""

import json
import re
from pathlib import Path

TEMPLATES = Path(__file__).parent
INCLUDED = re.compile(r'"@([\w/.]+\.json)"')


def template_text(kind: str) -> str:
    """CloudFormation takes 51,200 bytes at most, so what is included has no spaces."""
    return INCLUDED.sub(_included, (TEMPLATES / f"{kind}.yaml").read_text())


def _included(match: re.Match[str]) -> str:
    definition = json.loads((TEMPLATES / match[1]).read_text())
    text = json.dumps(definition, separators=(",", ":"), ensure_ascii=False)
    return "'" + text.replace("'", "''") + "'"
