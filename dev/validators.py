"""Independent validators of a sealed file, none of them ours. Each says nothing when content, or what is wrong."""

import asyncio
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfsigner
from asn1crypto import cms
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

NOT_INSTALLED = "not installed"


@dataclass(frozen=True, slots=True)
class Judge:
    """The roots are PEM texts; `folder` is for the validators' own files."""

    sealed: Path
    seal_root_pem: str
    tsa_root_pem: str
    folder: Path

    def qpdf(self) -> str:
        return _complaint(_run("qpdf", "--check", self.sealed))

    def pdfsig(self) -> str:
        """Valid signatures, and the last one over the whole file."""
        database = self.folder / "nss"
        database.mkdir(exist_ok=True)
        root = self._file("seal_root.pem", self.seal_root_pem)
        _run("certutil", "-N", "-d", f"sql:{database}", "--empty-password")
        _run("certutil", "-A", "-d", f"sql:{database}", "-n", "root", "-t", "C,C,C", "-i", root)
        said = _run("pdfsig", "-nssdir", f"sql:{database}", self.sealed).stdout.decode(errors="replace")
        last = said.rpartition("Signature #")[2]
        is_valid = "Signature Validation: Signature is Valid." in said
        is_whole = "Total document signed" in last and "Not total" not in last
        return "" if is_valid and is_whole else said.strip() or "no signature found"

    def pyhanko(self) -> str:
        """PAdES with long-term archival data, from the file alone."""

        reader = PdfFileReader(BytesIO(self.sealed.read_bytes()), strict=False)
        found = reader.embedded_regular_signatures
        verdict: Any = asyncio.run(ades_lta_validation(found[-1], _policy(self.seal_root_pem, self.tsa_root_pem)))
        return "" if str(verdict.ades_subindic).endswith("OK") else str(verdict.ades_subindic)

    def pdfsigner(self) -> str:
        roots = self._file("roots.pem", self.seal_root_pem + self.tsa_root_pem)
        report: dict[str, Any] = pdfsigner.verify_pdf_report(str(self.sealed), roots=str(roots))
        return "" if report.get("all_valid", report.get("valid")) else str(report)[:500]

    def openssl(self) -> str:
        """The seal's CMS over the bytes of its ByteRange."""

        whole = self.sealed.read_bytes()
        signature = PdfFileReader(BytesIO(whole), strict=False).embedded_regular_signatures[-1]
        a, b, c, d = (int(number) for number in signature.byte_range)
        content, token = self.folder / "signed", self.folder / "cms.der"
        content.write_bytes(whole[a : a + b] + whole[c : c + d])
        token.write_bytes(cms.ContentInfo.load(signature.pkcs7_content).dump())  # without the filling zeros
        root = self._file("seal_root.pem", self.seal_root_pem)
        form = ("-verify", "-cades", "-binary", "-inform", "DER")
        files = ("-in", token, "-content", content, "-CAfile", root, "-out", self.folder / "out")
        return _complaint(_run("openssl", "cms", *form, *files))

    def ask(self, name: str) -> str:
        """One of TOOLS: empty when content, `not installed`, or what it complains of."""
        if missing := [tool for tool in TOOLS[name] if shutil.which(tool) is None]:
            return f"{NOT_INSTALLED}: {', '.join(missing)}"
        check: Callable[[], str] = getattr(self, name)
        try:
            return check()
        except Exception as error:
            return f"{type(error).__name__}: {error}"

    def _file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        return path


TOOLS: dict[str, tuple[str, ...]] = {
    "qpdf": ("qpdf",),
    "pdfsig": ("pdfsig", "certutil"),
    "pyhanko": (),
    "pdfsigner": (),
    "openssl": ("openssl",),
}


def scratch(folder: Path) -> Path:
    """An empty folder for the validators' own files."""
    made = folder / "validators"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    return made


def _run(*command: str | Path) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(command, capture_output=True, timeout=60, check=False)


def _complaint(finished: "subprocess.CompletedProcess[bytes]") -> str:
    said = (finished.stderr + finished.stdout).decode(errors="replace").strip()
    return "" if finished.returncode == 0 else said or f"exit {finished.returncode}"


def _policy(seal_root_pem: str, tsa_root_pem: str) -> Any:

    def trusting(pem: str) -> CertValidationPolicySpec:
        roots = list(load_certs_from_pemder_data(pem.encode()))
        checking = CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy("require"))
        return CertValidationPolicySpec(trust_manager=SimpleTrustManager.build(roots), revinfo_policy=checking)

    gathering = RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY)
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=trusting(seal_root_pem),
            ts_cert_validation_policy=trusting(tsa_root_pem),
            revinfo_gathering_policy=gathering,
        )
    )
