"""`python -m dev.seed [--stage STAGE] [--data DIR]`: the secrets of a local stage, from the simulators' files.

The BankID simulator wrote the service's client certificate, the trust simulator issues a certificate for the public key
of the stage's seal key in KMS. Run again, it keeps the seal's certificate as long as key and authority are the same.
"""

import argparse
import base64
import json
import os
import textwrap
import urllib.request
from pathlib import Path
from typing import Any

import boto3

from dev import ports

APP = "b2bsign"
PROVIDERS = ("stripe", "swish", "klarna")
SEAL_NAME = {"common_name": "B2B Sign", "organization": "B2B Sign (lokal)"}


def seed(stage: str, data: Path) -> list[str]:
    """Writes the secrets that differ from what is stored; returns their names. `data` holds bankid/, trust/, maybe
    oidc/, and the payment providers' files."""
    secrets = boto3.client("secretsmanager")
    wanted = {
        f"{APP}/{stage}/bankid": _bankid(data / "bankid"),
        f"{APP}/{stage}/oidc": _oidc(data / "oidc"),
        f"{APP}/{stage}/trust": _trust(data, stage, _stored(secrets, f"{APP}/{stage}/trust")),
    }
    if (data / "oidc/staff_client_secret").exists():
        wanted[f"{APP}/{stage}/staff-oidc"] = _staff(data / "oidc")
    wanted |= {f"{APP}/{stage}/{noun}": keys for noun, keys in _payments(data).items()}
    return [name for name, value in wanted.items() if _write(secrets, name, value)]


def _bankid(files: Path) -> dict[str, str]:
    return {
        "client_certificate_pem": (files / "client.pem").read_text(),
        "client_key_pem": (files / "client.key").read_text(),
        "server_ca_pem": (files / "server_ca.pem").read_text(),
    }


def _oidc(files: Path) -> dict[str, str]:
    """One eID at the simulated broker, where that runs; another would be one more field."""
    if not (files / "client_secret").exists():
        return {}
    address = f"http://localhost:{ports.OIDC.number}"
    broker = {
        "name": "Test-eID",
        "issuer": address,
        "authorization_endpoint": f"{address}/authorize",
        "token_endpoint": f"{address}/token",
        "jwks_uri": f"{address}/jwks",
        "client_id": "b2bsign",
        "client_secret": (files / "client_secret").read_text(),
        "acr_values": ["loa3"],
    }
    return {"test-eid": json.dumps(broker)}


def _staff(files: Path) -> dict[str, str]:
    """The simulated directory of the staff."""
    address = f"http://localhost:{ports.OIDC.number}/staff"
    provider = {
        "name": "Personalkatalog",
        "issuer": address,
        "authorization_endpoint": f"{address}/authorize",
        "token_endpoint": f"{address}/token",
        "jwks_uri": f"{address}/jwks",
        "client_id": "b2bsign-staff",
        "client_secret": (files / "staff_client_secret").read_text(),
        "scope": "openid profile groups",
    }
    roles = {f"b2bsign-{role}": role for role in ("support", "privacy_officer", "finance", "administrator")}
    return {
        "provider": json.dumps(provider),
        "roles_claim": "groups",
        "roles": json.dumps(roles),
        "mfa_amr": "mfa",
        "mfa_acr": "",
    }


def _payments(data: Path) -> dict[str, dict[str, str]]:
    """By provider, of those whose simulator has been started here."""
    files = {noun: data / noun / "keys.json" for noun in PROVIDERS}
    return {noun: json.loads(file.read_text()) for noun, file in files.items() if file.exists()}


def _trust(data: Path, stage: str, stored: dict[str, str]) -> dict[str, str]:
    roots = {
        "eid_root_pem": (data / "bankid/eid_root.pem").read_text(),
        "seal_root_pem": (data / "trust/seal_root.pem").read_text(),
        "tsa_root_pem": (data / "trust/tsa_root.pem").read_text(),
    }
    key = _seal_key_pem(stage)
    if stored.get("seal_root_pem") == roots["seal_root_pem"] and stored.get("seal_public_key_pem") == key:
        issued = {name: stored[name] for name in ("seal_certificate_pem", "seal_chain_pem")}
    else:
        answer = _issue(key)
        issued = {"seal_certificate_pem": answer["certificate_pem"], "seal_chain_pem": answer["chain_pem"]}
    history = {"former_seal_roots_pem": "", "former_tsa_roots_pem": ""}
    return roots | issued | history | {"seal_organisation": SEAL_NAME["organization"], "seal_public_key_pem": key}


def _seal_key_pem(stage: str) -> str:
    der = boto3.client("kms").get_public_key(KeyId=f"alias/{APP}-{stage}-seal")["PublicKey"]
    lines = "\n".join(textwrap.wrap(base64.b64encode(der).decode(), 64))
    return f"-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n"


def _issue(public_key_pem: str) -> dict[str, str]:
    request = urllib.request.Request(
        f"{ports.TRUST.url}/ca/issue",
        data=json.dumps({"public_key_pem": public_key_pem, **SEAL_NAME}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        issued: dict[str, str] = json.load(answer)
    return issued


def _stored(secrets: Any, name: str) -> dict[str, str]:
    try:
        value: dict[str, str] = json.loads(secrets.get_secret_value(SecretId=name)["SecretString"])
    except secrets.exceptions.ResourceNotFoundException:
        return {}
    return value


def _write(secrets: Any, name: str, value: dict[str, str]) -> bool:
    stored = _stored(secrets, name)
    if stored == value:
        return False
    text = json.dumps(value)
    if stored:
        secrets.put_secret_value(SecretId=name, SecretString=text)
    else:
        secrets.create_secret(Name=name, SecretString=text)
    return True


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m dev.seed", description=__doc__)
    parser.add_argument("--stage", default="dev")
    parser.add_argument("--data", type=Path, default=Path(".local"), help="holds bankid/, oidc/ and trust/")
    options = parser.parse_args()
    os.environ.setdefault("AWS_ENDPOINT_URL", ports.EMULATOR.url)
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-north-1")
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "test")
    os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "test")
    print("\n".join(seed(options.stage, options.data)) or "nothing to do")


if __name__ == "__main__":
    main()
