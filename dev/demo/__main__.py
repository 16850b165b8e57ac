"""`python -m dev.demo [--pdf FILE] [--out DIR]`: the whole journey, one line a step; exits 1 if any step fails."""

import argparse
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import pikepdf
import urllib3

from dev import ports, validators
from dev.demo.document import demo_pdf
from dev.demo.http import StepFailed
from dev.demo.journey import Journey

Done = TypeVar("Done")
TRUST = Path(".local/trust")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m dev.demo", description=__doc__)
    parser.add_argument("--pdf", type=Path, help="the document to sign (default: one made for the demo)")
    parser.add_argument("--out", type=Path, default=Path(".local/demo"), help="where the results go")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    pdf = options.pdf or demo_pdf(options.out)
    try:
        run(pdf, options.out)
    except (StepFailed, urllib3.exceptions.HTTPError, OSError) as failure:
        print(f"  ✗ {failure}", flush=True)
        return 1
    return 0


def run(pdf: Path, out: Path) -> None:
    """Every step in order; StepFailed at the first that does not do what it should."""
    journey = Journey(ports.FRONT.url, pdf)
    step("Anna logs in with BankID", journey.log_in)
    step("she acknowledges terms and policy", journey.acknowledge)
    step("and verifies her e-mail address", journey.verify_email)
    step("she buys ten credits with Swish", journey.buy_credits)
    step("and gets the receipt, listed and mailed", lambda: journey.fetch_receipt(out / "receipt.pdf"))
    step("drafts a request to herself and Bengt", journey.draft)
    step(f"uploads {pdf.name}", journey.upload)
    step("the document is checked", journey.await_check)
    step("the request is sent", journey.send)
    step("Anna identifies, reads and signs", journey.sign_as_sender)
    step("Bengt opens his link, reads and signs", journey.sign_as_recipient)
    step("the document is sealed", journey.await_seal)
    (out / "sealed.pdf").write_bytes(journey.sealed)
    step("both get it by e-mail", journey.read_mails)
    step("it lies in the archive", journey.find_in_archive)
    step("Anna returns the credit of another purchase", journey.return_credits)
    step("purchase and use are vouchers that balance", lambda: journey.fetch_vouchers(out / "vouchers.si"))
    step("the evidence is complete", lambda: journey.fetch_evidence(out / "evidence.zip"))
    step("the upload is the beginning of it", lambda: require_prefix(journey))
    step("the service says that it is genuine", lambda: verify(journey, out))
    step("and that a changed copy is not", lambda: refute(journey))
    judge = validators.Judge(out / "sealed.pdf", *roots(), folder=validators.scratch(out))
    for name in validators.TOOLS:
        step(f"{name} accepts it", partial(require, judge, name))
    step("the offline verifier finds it and every signer genuine", lambda: verify_offline(out))
    left = ("receipt.pdf", "sealed.pdf", "evidence.zip", "vouchers.si", "verification.json")
    print("\n" + "\n".join(f"  {out / name}" for name in left))


def step(name: str, do: Callable[[], Done]) -> Done:
    """One line: what happened and how long it took."""
    if sys.stdout.isatty():
        print(f"  … {name}", end="\r", flush=True)
    began = time.monotonic()
    try:
        done = do()
    except Exception:
        print(f"  ✗ {name}", flush=True)
        raise
    note = f" ({done})" if isinstance(done, str) and done else ""
    print(f"  ✓ {name:<45} {time.monotonic() - began:6.2f} s{note}", flush=True)
    return done


def require_prefix(journey: Journey) -> str:
    """What was signed is the beginning of the sealed file; a PDF that others signed before lies inside instead."""
    if journey.sealed.startswith(journey.original):
        return ""
    with pikepdf.open(io.BytesIO(journey.sealed)) as pdf:
        if any(spec.get_file().read_bytes() == journey.original for spec in pdf.attachments.values()):
            return "inside: it bore signatures before"
    raise StepFailed("the sealed file neither begins with the upload nor holds it")


def verify(journey: Journey, out: Path) -> None:
    report = journey.verify(journey.sealed)
    (out / "verification.json").write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    if report["verdict"] != "genuine" or not report["covers_whole_file"]:
        raise StepFailed(f"the verification says {report['verdict']}")


def refute(journey: Journey) -> None:
    middle = len(journey.original) // 2
    flipped = bytearray(journey.sealed)
    flipped[middle] ^= 1
    for name, changed in {"flipped": bytes(flipped), "appended": journey.sealed + b"\n%%EOF\n"}.items():
        if journey.verify(changed)["verdict"] == "genuine":
            raise StepFailed(f"a file with a byte {name} passes for genuine")


def verify_offline(out: Path) -> None:
    """By the program that anybody can run without the service, as its own process with its own folder alone."""
    options = {
        "--evidence": out / "evidence.zip",
        "--roots": TRUST / "seal_root.pem",
        "--tsa-roots": TRUST / "tsa_root.pem",
        "--bankid-root": Path(".local/bankid/eid_root.pem"),
    }
    command = [sys.executable, "-m", "b2bsign_verify", str(out / "sealed.pdf")]
    command += [str(part) for option in options.items() for part in option]
    environment = os.environ | {"PYTHONPATH": "verifier/src"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        raise StepFailed(done.stdout + done.stderr)


def roots() -> tuple[str, str]:
    return (TRUST / "seal_root.pem").read_text(), (TRUST / "tsa_root.pem").read_text()


def require(judge: validators.Judge, name: str) -> str:
    """A note when the validator is not installed; StepFailed with its complaint."""
    complaint = judge.ask(name)
    if complaint and not complaint.startswith(validators.NOT_INSTALLED):
        raise StepFailed(complaint)
    return complaint


if __name__ == "__main__":
    sys.exit(main())
