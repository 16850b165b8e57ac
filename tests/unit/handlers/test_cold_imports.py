"""What a function loads when it starts: each in a fresh process, because a test's own imports would hide it."""

import json
import subprocess
import sys

import pytest

HEAVY = ("pyhanko", "pyhanko_certvalidator", "pikepdf", "stripe", "httpx", "lxml", "boto3", "segno", "personnummer")
LAZY = ("chalicelib.handlers.openapi", "chalicelib.handlers.docs_page", "chalicelib.identity.eid_signature")
JOBS = ("identity_jobs", "notifications_jobs", "signing_jobs")


def loaded_by(module: str) -> set[str]:
    program = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("module", ["app", *(f"chalicelib.handlers.{job}" for job in JOBS)])
def test_nothing_heavy_is_imported_at_start(module: str) -> None:
    loaded = loaded_by(module)
    assert loaded & {*HEAVY, *LAZY} == set()


def test_the_sealer_loads_no_library_that_reads_pdfs_or_asn1() -> None:
    loaded = loaded_by("chalicelib.signing.seal")
    assert loaded & {"pyhanko", "pyhanko_certvalidator", "pikepdf", "lxml", "asn1crypto", "urllib3", "boto3"} == set()


@pytest.mark.parametrize("job", JOBS)
def test_a_job_never_imports_the_http_function(job: str) -> None:
    loaded = loaded_by(f"chalicelib.handlers.{job}")
    assert "app" not in loaded
    assert "chalicelib.handlers.http" not in loaded
    assert "chalicelib.handlers.gateway" not in loaded
