"""`python -m dev.grant SID [COUNT]`: credits without payment, for whoever tries the service on this computer.

SID is the `sid` of `/v1/me`, or a company's id. They are a grant in the book like any other: worth nothing, and seen on
the statement.
"""

import argparse
import os

from dev import ports

COUNT = 100


def give(sid: str, count: int = COUNT, reason: str = "att prova med") -> None:
    """In this process, whose environment says where the tables are."""
    from chalicelib import wiring  # noqa: PLC0415 - table names follow from the environment, which `main` completes
    from chalicelib.platform.ids import SubjectId  # noqa: PLC0415

    wiring.payments.wallets().grant(wiring.payments.wallet_of(SubjectId(sid)), count, reason)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m dev.grant", description=__doc__)
    parser.add_argument("sid", help="whose wallet: the sid of /v1/me")
    parser.add_argument("count", type=int, nargs="?", default=COUNT)
    options = parser.parse_args()
    for name, value in (
        ("STAGE", "dev"),
        ("AWS_ENDPOINT_URL", ports.EMULATOR.url),
        ("AWS_DEFAULT_REGION", "eu-north-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
    ):
        os.environ[name] = value  # whatever a shell says of AWS: this is about the local stack alone
    give(options.sid, options.count)
    print(f"{options.count} credits for {options.sid}")


if __name__ == "__main__":
    main()
