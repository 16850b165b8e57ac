"""`python -m dev.swish --data DIR [--port N] [--payer-port N] [--callback-origin URL]…`: on 127.0.0.1 until stopped.

Swish calls back over https on port 443 only. This computer serves no such address, so the origins given are accepted
beside those, and they alone are ever called.
"""

import argparse
import asyncio
import os
from pathlib import Path

from dev.swish.server import Swish, serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m dev.swish", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(".local/swish"), help="keys, certificates and payments")
    parser.add_argument("--port", type=int, default=int(os.environ.get("SWISH_PORT", "8444")), help="the API, mTLS")
    parser.add_argument("--payer-port", type=int, default=int(os.environ.get("PAYER_PORT", "8084")), help="the page")
    parser.add_argument("--callback-origin", action="append", default=[], help="such as http://localhost:8080")
    options = parser.parse_args()
    asyncio.run(serve(Swish(options.data, tuple(options.callback_origin)), options.port, options.payer_port))


if __name__ == "__main__":
    main()
