"""The documentation says what is so: its links, commands, names and pictures are tried, or compared with the code."""

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dev.persons import PERSONS
from tests.unit.docs.reading import (
    DEFAULT_PORTS,
    DOCS,
    PAGES,
    README,
    ROOT,
    Block,
    anchors,
    blocks,
    executed,
    links,
    prose,
    quoted,
    rows,
    section,
)

MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"(?m)^([a-z]+):.*## ", MAKEFILE))


def page_id(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        if link.startswith("http"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_file_that_is_named_is_there(page: Path) -> None:
    roots = (
        r"(?:app\.py|Makefile|pyproject\.toml|\.importlinter|(?:chalicelib|dev|infra|tests|docs|\.chalice)/[\w./-]*)"
    )
    named = [name for name in quoted(prose(page)) if re.fullmatch(roots, name)]
    made_later = {name for name in named if name.startswith(".chalice/deployed/")}
    missing = [name for name in set(named) - made_later if not (ROOT / name).exists()]
    assert not missing


@pytest.mark.parametrize(
    "module", ["dev.diagrams", "dev.route_table", "dev.permission_table", "dev.processing_record", "dev.extract_schema"]
)
def test_pages_made_from_the_code_are_current(module: str) -> None:
    """In a process of their own: other tests declare routes of theirs."""
    checked = subprocess.run(
        [sys.executable, "-m", module, "--check"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert checked.returncode == 0, checked.stderr


def test_a_page_made_from_the_code_is_found_out_of_date() -> None:
    """What the test above stands on: --check must be able to fail."""
    program = "import sys; from pathlib import Path; from dev.generated import main; sys.argv = ['x', '--check']; "
    program += "main('x', Path('README.md').resolve(), 'something else')"
    checked = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert checked.returncode == 1
    assert "out of date" in checked.stderr


@pytest.mark.parametrize("block", blocks("sh"), ids=str)
def test_every_command_exists(block: Block) -> None:
    parsed = subprocess.run(["bash", "-n"], input=block.text, text=True, capture_output=True, check=False, timeout=20)
    assert parsed.returncode == 0, parsed.stderr
    assert_commands_exist(block.text)


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_command_within_a_sentence_exists(page: Path) -> None:
    for command in quoted(prose(page)):
        assert_commands_exist(command)


def assert_commands_exist(text: str) -> None:
    for line in text.splitlines():
        command = line.partition("#")[0]
        if made := re.search(r"(?:^|\s)make ([a-z]+)(.*)", command):
            assert made[1] in TARGETS, line
            for variable in re.findall(r"\b([A-Z_]+)=", made[2]):
                assert re.search(rf"\b{variable}\b", MAKEFILE), line
        for module, options in re.findall(r"python -m ([\w.]+)([^|;]*)", command):
            spec = find_spec(module)
            assert spec and spec.origin, line
            source = "".join(p.read_text() for p in module_files(Path(spec.origin)))
            for option in re.findall(r"--[a-z-]+", options):
                assert option in source, line


def module_files(origin: Path) -> list[Path]:
    """A package is run by its __main__, or the cli.py that it calls; options of the pages made from the code are those
    of dev/generated.py."""
    own = origin.with_name("__main__.py") if origin.name == "__init__.py" else origin
    return [own, *origin.parent.glob("cli.py"), ROOT / "dev/generated.py"]


@pytest.mark.parametrize("block", blocks("sh", "run"), ids=str)
def test_commands_that_need_no_stack_do_what_they_say(block: Block) -> None:
    done = executed(block, ROOT, {})
    assert done.returncode == 0, done.stdout + done.stderr


def test_something_is_executed() -> None:
    """So that a renamed mark does not silently execute nothing. tests/flows executes those of the stack."""
    assert blocks("sh", "run")
    assert blocks("sh", "stack")
    known = {("sh",), ("sh", "run"), ("sh", "stack"), ("sh", "aws"), ("sh", "verifier"), ("mermaid",)}
    known |= {("json", "secret", noun) for noun in ("bankid", "trust", "stripe", "swish", "klarna", "staff-oidc")}
    assert {block.marks for block in blocks()} == known


def test_ports_are_those_of_the_stack() -> None:
    table = rows(section(DOCS / "operations.md", "## The local stack"))
    named = {quoted(row[0])[0]: row[1] for row in table if row[0].endswith("_PORT`")}
    assert named == DEFAULT_PORTS
    for page in PAGES:
        for number in re.findall(r"(?:localhost|127\.0\.0\.1):(\d+)", page.read_text()):
            assert number in DEFAULT_PORTS.values(), f"{page.name}: port {number}"


def test_the_functions_variables_are_those_of_the_configuration_and_the_settings() -> None:
    table = rows(section(DOCS / "operations.md", "## Stages"))
    documented = {name for row in table if len(row) == 2 for name in quoted(row[0])}
    stages = json.loads((ROOT / ".chalice/config.json").read_text())["stages"].values()
    configured = {name for stage in stages for name in stage["environment_variables"]}
    read = set(re.findall(r'env\.get\("(\w+)"', (ROOT / "chalicelib/aws/settings.py").read_text()))
    assert documented == configured | read


def test_the_persons_are_the_simulators() -> None:
    listed = {tuple(row[:3]) for row in rows(section(README, "## The first five minutes")) if "@" in "".join(row)}
    assert listed == {(person.name, person.personal_number, person.email) for person in PERSONS}


def test_the_other_commands_are_all_of_them() -> None:
    named = {made for text in (README.read_text(),) for made in re.findall(r"make ([a-z]+)", text)}
    assert TARGETS - {"help"} <= named, "a command that the README does not name"


def test_every_decision_is_listed_dated_and_a_page_long() -> None:
    decisions = sorted(path for path in (DOCS / "adr").glob("*.md") if path.name != "README.md")
    listed = links(DOCS / "adr/README.md")
    assert listed == [path.name for path in decisions]
    for number, path in enumerate(decisions, 1):
        text = path.read_text()
        assert path.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        assert re.search(r"(?m)^Accepted, \d{4}-\d\d-\d\d\.$", text), path.name
        found = re.findall(r"(?m)^## (.+)$", text)
        assert found == ["Context", "Decision", "Alternatives", "Consequences"], path.name
        assert len(text.splitlines()) <= 60, f"{path.name} is longer than a page"


def test_the_changelog_names_the_version() -> None:
    version = re.search(r'(?m)^version = "(.+)"$', (ROOT / "pyproject.toml").read_text())
    assert version
    assert f"## {version[1]} " in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("picture", sorted(DOCS.glob("*.svg")), ids=lambda path: path.name)
def test_pictures_are_readable_in_the_dark_by_anybody_and_fetch_nothing(picture: Path) -> None:
    text = picture.read_text()
    root = ElementTree.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{space}title") is not None
    assert root.find(f"{space}desc") is not None
    assert "prefers-color-scheme: dark" in text
    assert "<script" not in text
    assert set(re.findall(r"https?://[^\"' )]+", text)) <= {"http://www.w3.org/2000/svg"}
