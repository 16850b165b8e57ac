"""`python -m dev.vouchers [YEAR] [--out FILE]`: the vouchers of the local stack, a year's, as a SIE file.

Read straight off its tables, as an operator; in the service itself the staff ask for a period over HTTP.
"""

import argparse
import os
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dev import ports

OUT = Path(".local/vouchers.si")


def write(year: int, out: Path) -> int:
    """In this process, whose environment says where the tables are; how many vouchers there were."""
    from chalicelib import wiring  # noqa: PLC0415 - table names follow from the environment, which `main` completes
    from chalicelib.payments.voucher_file import Period  # noqa: PLC0415

    content, vouchers = wiring.payments.bookkeeping().sie_of(Period(date(year, 1, 1), date(year, 12, 31)))
    out.write_bytes(content)
    return vouchers


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m dev.vouchers", description=__doc__)
    parser.add_argument("year", type=int, nargs="?", default=datetime.now(ZoneInfo("Europe/Stockholm")).year)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    for name, value in (
        ("STAGE", "dev"),
        ("AWS_ENDPOINT_URL", ports.EMULATOR.url),
        ("AWS_DEFAULT_REGION", "eu-north-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
    ):
        os.environ[name] = value  # whatever a shell says of AWS: this is about the local stack alone
    print(f"{write(options.year, options.out)} vouchers of {options.year} in {options.out}")


if __name__ == "__main__":
    main()
