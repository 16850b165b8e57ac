"""Known vulnerabilities of what ships, by pip-audit and npm audit. Without their service one line says that nothing is
proved.

Ends non-zero for a vulnerability only: a gate must not depend on somebody else's network.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = "requirements.txt"
WEB = Path(__file__).resolve().parent.parent / "web"
TIMEOUT_S = 180


def main() -> int:
    return max(_python(), _client())


def _client() -> int:
    """The web client's packages, as its lock names them."""
    command = ["npm", "audit", "--json", "--package-lock-only"]
    try:
        done = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=False, timeout=TIMEOUT_S)
        found: dict[str, object] = json.loads(done.stdout)["vulnerabilities"]
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError):
        print("npm audit: skipped, the vulnerability service does not answer")
        return 0
    print("\n".join(f"{name}: see npm audit" for name in found) or "npm audit: nothing known")
    return 1 if found else 0


def _python() -> int:
    report = _report()
    if not report:
        print("pip-audit: skipped, the vulnerability service does not answer")
        return 0
    found = [f"{each['name']} {each['version']}: {_ids(each)}" for each in report if each.get("vulns")]
    print("\n".join(found) or f"pip-audit: {len(report)} packages audited, nothing known")
    return 1 if found else 0


def _report() -> list[dict[str, object]] | None:
    """What pip-audit says of each package it could ask about; None when it could not ask at all."""
    tool = str(Path(sys.executable).parent / "pip-audit")
    command = [tool, "--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json", "-r", LOCK]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIMEOUT_S)
        report: list[dict[str, object]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return None
    return [each for each in report if "skip_reason" not in each]


def _ids(package: dict[str, object]) -> str:
    vulnerabilities = package["vulns"]
    assert isinstance(vulnerabilities, list)
    return ", ".join(
        f"{each['id']} (fixed in {' or '.join(each['fix_versions']) or 'none'})" for each in vulnerabilities
    )


if __name__ == "__main__":
    sys.exit(main())
