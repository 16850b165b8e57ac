"""What differs when a stage is deployed to the local stack: addresses, credentials, secrets."""

import json
import os
from pathlib import Path

import botocore.loaders

from dev import ports
from dev.seed import seed

DATA = Path(__file__).parents[1] / ".local"


def local_variables() -> dict[str, str]:
    """The functions' variables that name a port of the local stack."""
    return {
        "PUBLIC_URL": f"http://localhost:{ports.FRONT.number}",
        "BANKID_URL": f"https://localhost:{ports.BANKID.number}/rp/v6.0",
        "TSA_URL": f"{ports.TRUST.url}/tsa",
        "STRIPE_URL": ports.STRIPE.url,
        "SWISH_STATEMENTS_URL": f"https://localhost:{ports.SWISH.number}/statements",
        "SWISH_URL": f"https://localhost:{ports.SWISH.number}/swish-cpcapi/api",
        "KLARNA_URL": ports.KLARNA.url,
        "BUCKET_SUFFIX": "",
        "AWS_ENDPOINT_URL": ports.EMULATOR.url,
        "AWS_ENDPOINT_URL_SESV2": ports.MAIL.url,
        "AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2": ports.MAIL.url,
    }


def use_emulator() -> None:
    """From here on this process is the emulator's root user, whatever account the shell is logged in to."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ |= {
        "AWS_ENDPOINT_URL": ports.EMULATOR.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-north-1",
        "AWS_DATA_PATH": str(_impatient_waiters(DATA / "deploy/models")),
    }


def seed_secrets(stage: str) -> list[str]:
    """The secrets that were written; LOCAL_DATA moves the simulators' files."""
    return seed(stage, Path(os.environ.get("LOCAL_DATA", DATA)))


def _impatient_waiters(models: Path) -> Path:
    """botocore looks here first: its waiters for functions, which ask every 5 seconds, ask the emulator more often.

    `chalice deploy` waits twice for each function; the emulator is ready after half a second.
    """
    loader = botocore.loaders.create_loader()
    version = loader.determine_latest_version("lambda", "waiters-2")
    waiters = loader.load_service_model("lambda", "waiters-2", version)
    hurried = {name: {**waiter, "delay": 0.3, "maxAttempts": 1000} for name, waiter in waiters["waiters"].items()}
    target = models / "lambda" / version / "waiters-2.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps({**waiters, "waiters": hurried}))
    return models
