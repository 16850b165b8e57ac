"""The command by itself: installed from its folder, nothing else of the repository in reach, no network."""

import ast
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest
from b2bsign_verify import roots as roots_module
from b2bsign_verify import texts, texts_checks
from b2bsign_verify.bankid_reasons import Reason
from b2bsign_verify.pdf_version import Finding
from b2bsign_verify.report import Outcome, Verdict

from tests.simulators import ROOT
from tests.unit.docs.reading import Block, blocks
from tests.verifier.stand import Case

HOME = ROOT / "verifier"
SOURCE = HOME / "src"
README = HOME / "README.md"
ALLOWED = {"b2bsign_verify", "pyhanko", "pyhanko_certvalidator", "asn1crypto", "cryptography", "lxml"}


def isolated(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """With the verifier's own source and the installed libraries alone; the interpreter ignores all else."""
    code = f"import sys; sys.path.insert(0, {str(SOURCE)!r}); {program}"
    command = [sys.executable, "-I", "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=90, cwd="/")


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return isolated("from b2bsign_verify.cli import main; sys.exit(main(sys.argv[1:]))", *arguments)


def options(roots: dict[str, Path]) -> list[str]:
    return [text for option, file in roots.items() for text in (option, str(file))]


def test_it_imports_nothing_but_what_it_declares() -> None:
    declared = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]["dependencies"]
    assert {name.split(">")[0].replace("-", "_") for name in declared} == ALLOWED - {"b2bsign_verify"}
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] in ALLOWED | sys.stdlib_module_names, f"{file.name} imports {name}"


def test_it_runs_in_isolation_and_finds_the_document_genuine(genuine: Case, roots: dict[str, Path]) -> None:
    loaded = "; print(sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    program = "from b2bsign_verify.cli import main; code = main(sys.argv[1:])" + loaded + "; sys.exit(code)"
    run = isolated(program, str(genuine.pdf), "--evidence", str(genuine.folder), *options(roots))
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.startswith("ÄKTA.") and "✗" not in run.stdout
    assert not {"chalicelib", "dev", "tests", "infra", "pikepdf", "boto3"} & set(ast.literal_eval(run.stderr))


def test_the_roots_that_were_given_are_said_loudly(genuine: Case, roots: dict[str, Path]) -> None:
    run = command(str(genuine.pdf), *options(roots), "--lang", "en")
    assert run.returncode == 0 and run.stdout.count("GIVEN BY WHOEVER RAN THIS") == 3


def test_json(genuine: Case, roots: dict[str, Path]) -> None:
    run = command(str(genuine.pdf), "--json", *options(roots))
    assert run.returncode == 0
    assert json.loads(run.stdout)["verdict"] == "genuine"


def test_exit_codes(genuine: Case, roots: dict[str, Path], tmp_path: Path) -> None:
    altered, nothing = tmp_path / "altered.pdf", tmp_path / "nothing.pdf"
    altered.write_bytes(genuine.pdf.read_bytes() + b"\n")
    nothing.write_bytes(b"nothing")
    chosen, beside = options(roots), ["--evidence", str(genuine.folder)]
    without_bankid = [text for option in ("--roots", "--tsa-roots") for text in (option, str(roots[option]))]
    assert command(str(altered), *chosen).returncode == 1
    assert command(str(nothing), *chosen).returncode == 2
    assert command(str(tmp_path / "missing.pdf"), *chosen).returncode == 2
    assert command(str(genuine.pdf), "--evidence", str(tmp_path / "no-folder"), *chosen).returncode == 2
    assert command(str(genuine.pdf), "--roots", str(nothing)).returncode == 2
    assert command(str(genuine.pdf), "--nonsense").returncode == 2
    assert command(str(genuine.pdf), *beside, *without_bankid).returncode == 3


def test_without_roots_it_says_that_none_are_pinned(genuine: Case) -> None:
    """True until the production certificate exists; then this becomes a test of what is pinned."""
    run = command(str(genuine.pdf))
    assert run.returncode == 2 and "Inga rötter ingår" in run.stderr
    with pytest.raises(roots_module.NoRoots):
        roots_module.trust(roots_module.Given())


@pytest.mark.parametrize("reach", ["socket.create_connection(('127.0.0.1', 9))", "socket.gethostbyname('localhost')"])
def test_the_network_is_refused(reach: str) -> None:
    run = isolated(f"from b2bsign_verify.network import refuse_network; import socket; refuse_network(); {reach}")
    assert run.returncode == 1 and "NetworkRefused" in run.stderr


def test_it_works_where_there_are_no_sockets_at_all(genuine: Case, roots: dict[str, Path]) -> None:
    """And reaches for none: every event of a socket but the event loop's own pair ends the program at once."""
    watch = (
        "import os; sys.addaudithook(lambda event, _: os._exit(77) if event.startswith('socket.') "
        "and event not in ('socket.__new__',) else None); "
    )
    program = watch + "from b2bsign_verify.cli import main; sys.exit(main(sys.argv[1:]))"
    run = isolated(program, str(genuine.pdf), "--evidence", str(genuine.folder), *options(roots))
    assert run.returncode == 0, run.stderr


def test_every_code_has_its_sentence_in_both_languages() -> None:
    assert set(texts.OUTCOMES) == set(Outcome) and set(texts.VERDICTS) == set(Verdict)
    assert set(texts_checks.REASONS) >= {Finding(each).value for each in Finding} - {
        "timestamp_invalid",
        "proofs_invalid",
        "status_invalid",
    }
    assert {"digest", "chain", "ocsp_revoked", "ocsp_nonce"} <= {reason.value for reason in Reason}
    tables = (texts_checks.PASSED, texts_checks.FAILED, texts_checks.NOT_CHECKED, texts.WORDS, texts.VERDICTS)
    assert all(len(pair) == 2 and all(pair) for table in tables for pair in table.values())


# The README's commands, as they stand there.


def test_a_zip_is_as_good_as_a_folder_and_a_hostile_one_is_no_harm(
    genuine: Case, roots: dict[str, Path], tmp_path: Path
) -> None:
    whole = Path(shutil.make_archive(str(tmp_path / "whole"), "zip", genuine.folder))
    asked = [str(genuine.pdf), "--json", *options(roots), "--evidence"]
    run = command(*asked, str(whole))
    assert (run.returncode, json.loads(run.stdout)["outcome"]) == (0, "genuine")

    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("evidence-1.json", b"0" * 64 * 1024 * 1024)
        package.writestr("../../outside.json", b"{}")
    run = command(*asked, str(bomb))
    assert run.returncode == 3, "what is too large is not read, and then missing"
    assert not (tmp_path.parent / "outside.json").exists()

    broken = bytearray(whole.read_bytes())
    broken[40:80] = bytes(40)
    (tmp_path / "broken.zip").write_bytes(broken)
    assert command(*asked, str(tmp_path / "broken.zip")).returncode in (1, 2, 3)


@pytest.mark.parametrize("block", blocks("sh", "verifier", pages=[README]), ids=str)
def test_the_readme_works(block: Block, genuine: Case, roots: dict[str, Path], tmp_path: Path) -> None:
    """In a fresh environment that holds the libraries already, so that nothing is downloaded."""
    shutil.copytree(HOME, tmp_path / "verifier", ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__"))
    shutil.copy(genuine.pdf, tmp_path / "sealed.pdf")
    shutil.make_archive(str(tmp_path / "evidence"), "zip", genuine.folder)
    for option, name in (("--roots", "seal"), ("--tsa-roots", "timestamp"), ("--bankid-root", "bankid")):
        shutil.copy(roots[option], tmp_path / f"{name}-root.pem")
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True, timeout=60)
    (site,) = environment.glob("lib/python3*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    path = f"{environment / 'bin'}:{os.environ['PATH']}"
    offline = {"PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block.text],
        cwd=tmp_path,
        env={"PATH": path, "HOME": str(tmp_path), "LANG": "C.UTF-8", **offline},
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "ÄKTA." in run.stdout and '"outcome": "genuine"' in run.stdout


def test_the_readme_has_commands_to_try() -> None:
    assert blocks("sh", "verifier", pages=[README])
