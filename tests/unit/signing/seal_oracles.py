"""Independent validators: what they think of a sealed file. None of them shares code with the sealer but pyHanko."""

import asyncio
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfsigner
import pikepdf
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

from tests.simulators import needed_tool
from tests.unit.signing.seal_stand import SealStand


def run(*command: str | Path) -> subprocess.CompletedProcess[bytes]:
    tool = needed_tool(str(command[0]))
    return subprocess.run([tool, *command[1:]], capture_output=True, timeout=60, check=False)


def qpdf_complaint(file: Path) -> str:
    """Empty when `qpdf --check` has nothing to say."""
    checked = run("qpdf", "--check", file)
    return (checked.stdout + checked.stderr).decode() if checked.returncode else ""


def pdfsig_verdicts(file: Path, stand: SealStand, folder: Path) -> str:
    """What pdfsig prints, with the seal's root trusted in an NSS database of its own."""
    database = folder / "nss"
    if not database.exists():
        database.mkdir()
        root = folder / "seal_root.pem"
        root.write_text(stand.root_pem)
        assert run("certutil", "-N", "-d", f"sql:{database}", "--empty-password").returncode == 0
        assert run("certutil", "-A", "-d", f"sql:{database}", "-n", "r", "-t", "C,C,C", "-i", root).returncode == 0
    return run("pdfsig", "-nssdir", f"sql:{database}", file).stdout.decode()


def pdfsigner_report(file: Path, stand: SealStand, folder: Path) -> dict[str, Any]:
    roots = folder / "roots.pem"
    roots.write_text(stand.root_pem + stand.tsa_root_pem)
    report: dict[str, Any] = pdfsigner.verify_pdf_report(str(file), roots=str(roots))
    return report


def ades_verdict(file: Path, stand: SealStand) -> Any:
    """pyHanko's validation of the seal as PAdES with long-term archival data, from the file alone."""
    spec = PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=_policy(stand.root_pem),
            ts_cert_validation_policy=_policy(stand.tsa_root_pem),
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
            ),
        )
    )
    reader = PdfFileReader(BytesIO(file.read_bytes()))
    return asyncio.run(ades_lta_validation(reader.embedded_regular_signatures[0], spec))


def openssl_cms(file: Path, stand: SealStand, folder: Path) -> str:
    """Empty when `openssl cms -cades` accepts the seal over the bytes of its ByteRange."""
    signature = PdfFileReader(BytesIO(file.read_bytes())).embedded_regular_signatures[0]
    whole, (a, b, c, d) = file.read_bytes(), [int(number) for number in signature.byte_range]
    (folder / "signed").write_bytes(whole[a : a + b] + whole[c : c + d])
    (folder / "cms.der").write_bytes(_without_padding(signature.pkcs7_content))
    (folder / "root.pem").write_text(stand.root_pem)
    checked = run(
        *("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", folder / "cms.der"),
        *("-content", folder / "signed", "-CAfile", folder / "root.pem", "-out", folder / "out"),
    )
    return "" if checked.returncode == 0 else checked.stderr.decode()


def openssl_ts(file: Path, stand: SealStand, folder: Path) -> str:
    """Empty when `openssl ts` accepts the document timestamp over the bytes of its ByteRange."""
    stamp = PdfFileReader(BytesIO(file.read_bytes())).embedded_timestamp_signatures[-1]
    whole, (a, b, c, d) = file.read_bytes(), [int(number) for number in stamp.byte_range]
    (folder / "stamped").write_bytes(whole[a : a + b] + whole[c : c + d])
    (folder / "token.der").write_bytes(_without_padding(stamp.pkcs7_content))
    (folder / "tsa.pem").write_text(stand.tsa_root_pem)
    checked = run(
        *("openssl", "ts", "-verify", "-token_in", "-in", folder / "token.der", "-data", folder / "stamped"),
        *("-CAfile", folder / "tsa.pem"),
    )
    return "" if checked.returncode == 0 else checked.stderr.decode()


def attachments(file: Path) -> dict[str, bytes]:
    with pikepdf.open(file) as pdf:
        return {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}


def page_text(file: Path, page: int) -> str:
    return run("pdftotext", "-f", str(page), "-l", str(page), "-layout", file, "-").stdout.decode()


def _without_padding(contents: bytes) -> bytes:
    """The CMS alone: its own length says where the zeros after it begin."""
    encoded: bytes = cms.ContentInfo.load(contents).dump()
    return encoded


def _policy(root_pem: str) -> CertValidationPolicySpec:
    roots = list(load_certs_from_pemder_data(root_pem.encode()))
    checking = CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy("require"))
    return CertValidationPolicySpec(trust_manager=SimpleTrustManager.build(roots), revinfo_policy=checking)
