"""`python -m dev.bankid --data DIR [--port N] [--phone-port N]`: runs the simulator on 127.0.0.1 until stopped."""

import argparse
import asyncio
import os
from pathlib import Path

from dev.bankid.server import BankId, serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m dev.bankid", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(".local/bankid"), help="keys, certificates and orders")
    parser.add_argument("--port", type=int, default=int(os.environ.get("BANKID_PORT", "8443")), help="the API, mTLS")
    parser.add_argument("--phone-port", type=int, default=int(os.environ.get("PHONE_PORT", "8081")), help="the page")
    options = parser.parse_args()
    asyncio.run(serve(BankId(options.data), options.port, options.phone_port))


if __name__ == "__main__":
    main()
