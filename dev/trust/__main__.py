"""`python -m dev.trust --data DIR [--port N]`: runs the trust services on 127.0.0.1 until stopped."""

import argparse
import os
from pathlib import Path

import uvicorn

from dev.trust.authorities import Authorities
from dev.trust.server import TrustServer

HOST = "127.0.0.1"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m dev.trust", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(".local/trust"), help="keys and certificates live here")
    parser.add_argument("--port", type=int, default=int(os.environ.get("TRUST_PORT", "8082")))
    options = parser.parse_args()
    authorities = Authorities(options.data, f"http://{HOST}:{options.port}")
    uvicorn.run(TrustServer(authorities).app(), host=HOST, port=options.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
