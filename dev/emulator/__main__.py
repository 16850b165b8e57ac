"""`python -m dev.emulator [--data DIR] [--port N]`: becomes the emulator, in the foreground, until it is stopped."""

import argparse
import os
from pathlib import Path

from dev import ports
from dev.emulator import venv

# Functions inherit the emulator's environment, and a developer's variables must not reach them: only these pass.
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "EMULATOR_LOG_LEVEL")


def main() -> None:
    options = _options()
    python = venv.ensure()
    os.chdir(venv.ROOT)
    os.execve(python, [str(python), "-m", "dev.emulator.serve"], environment(options.data.resolve(), options.port))


def environment(data: Path, port: int) -> dict[str, str]:
    """What ministack is told. AUTH makes it check signatures and IAM policies as AWS does; `test`/`test` is root."""
    data.mkdir(parents=True, exist_ok=True)
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return inherited | {
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "MINISTACK_REGION": "eu-north-1",
        "BIND_HOST": ports.HOST,
        "GATEWAY_PORT": str(port),
        "PERSIST_STATE": "1",
        "STATE_DIR": str(data / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(data / "s3"),
        "EMULATOR_DATA": str(data),
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": os.environ.get("EMULATOR_LOG_LEVEL", "WARNING"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m dev.emulator", description=__doc__)
    parser.add_argument("--data", type=Path, default=venv.ROOT / ".local" / "emulator-data")
    parser.add_argument("--port", type=int, default=ports.EMULATOR.number, help="default: EMULATOR_PORT or 4566")
    return parser.parse_args()


if __name__ == "__main__":
    main()
