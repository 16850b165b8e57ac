"""The seal against other libraries on the same inputs, each in a process of its own.

Peers from npm are installed below .local the first time; without node or a registry they are left out, and said so.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import load_pem_x509_certificate, load_pem_x509_certificates

from dev.bench.figures import Figure, NotMeasured, Result
from dev.bench.sealing import SIZES_MB, document, rounds_of, run_child
from dev.corpus_stand import Stand, running_stand
from infra.deploy_build import LOCAL, ROOT

FIGURES = ("seal_vs_peers",)
FOLDER = LOCAL / "bench-peers"
PACKAGES = ("@libpdf/core@0.4.2", "@signpdf/signpdf@3", "@signpdf/placeholder-plain@3", "@signpdf/signer-p12@3")
PASSWORD = "bench"  # of a key made for one run
SCRIPT = Path(__file__).with_name("peers.mjs")


def measure(_wanted: frozenset[str], *, quick: bool) -> Iterator[tuple[str, Result]]:
    with tempfile.TemporaryDirectory() as folder, running_stand(Path(folder) / "trust") as stand:
        keystore = Path(folder) / "key.p12"
        keystore.write_bytes(_keystore(stand))
        node = _node_peers()
        worst, told = 0.0, []
        for size in SIZES_MB:
            pdf, rounds = document(Path(folder), size), 1 if quick else max(1, rounds_of(size, quick=quick) // 3)
            ours = run_child(stand, "seal", pdf, rounds)["seal"]
            theirs = _peers(pdf, keystore, stand, rounds, node=node)
            fastest = min((cost, name) for name, cost in theirs.items())
            worst = max(worst, ours / fastest[0])
            each = ", ".join(f"{name} {ours / cost:.2f}" for name, cost in theirs.items())
            told.append(f"{size} MB: {each}")
    missing = "" if node else " (@libpdf/core and @signpdf not installed)"
    how = (
        f"CPU of our B-LTA seal with certificate page ÷ each peer's signature; the worst of {'; '.join(told)}{missing}"
    )
    yield "seal_vs_peers", Figure(worst, how)


def _peers(pdf: Path, keystore: Path, stand: Stand, rounds: int, *, node: bool) -> dict[str, float]:
    """CPU seconds of each peer's signature, by its name and level."""
    arguments = [str(pdf), str(keystore), PASSWORD, f"{stand.url}/tsa", str(rounds)]
    found = _run([sys.executable, "-m", "dev.bench.peers_child", *arguments])
    if node:
        found |= _run(["node", "--max-old-space-size=4096", str(FOLDER / SCRIPT.name), *arguments])
    if not found:
        raise NotMeasured("no peer could sign")
    return found


def _run(command: list[str]) -> dict[str, float]:
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=900)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _node_peers() -> bool:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return False
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SCRIPT, FOLDER / SCRIPT.name)
    if (FOLDER / "node_modules/@libpdf/core").is_dir():
        return True
    command = [npm, "install", "--prefix", str(FOLDER), "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    return subprocess.run(command, stdout=sys.stderr, check=False, timeout=600).returncode == 0


def _keystore(stand: Stand) -> bytes:
    """In the old encryption, which is all that node-forge (in @signpdf) reads."""
    key = serialization.load_pem_private_key(stand.key_pem, None)
    certificate = load_pem_x509_certificate(stand.certificate_pem.encode())
    chain = load_pem_x509_certificates((stand.chain_pem + stand.seal_root_pem).encode())
    encryption = (
        serialization.PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(2000)
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(hashes.SHA1())
        .build(PASSWORD.encode())
    )
    return pkcs12.serialize_key_and_certificates(b"seal", key, certificate, chain, encryption)  # type: ignore[arg-type]
