"""`python -m dev.oidc --data DIR [--port N]`: runs the broker on 127.0.0.1 until stopped."""

import argparse
import os
from pathlib import Path

import uvicorn

from dev.oidc.broker import Broker
from dev.oidc.server import OidcServer, app
from dev.oidc.staff import STAFF, STAFF_CLIENT_ID, STAFF_SECRET, StaffServer

HOST = "127.0.0.1"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m dev.oidc", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(".local/oidc"), help="key and the clients' secrets live here")
    parser.add_argument("--port", type=int, default=int(os.environ.get("OIDC_PORT", "8089")))
    options = parser.parse_args()
    issuer = f"http://localhost:{options.port}"
    directory = Broker(options.data, f"{issuer}{STAFF}", STAFF_CLIENT_ID, STAFF_SECRET)
    realms = app(("", OidcServer(Broker(options.data, issuer))), (STAFF, StaffServer(directory)))
    uvicorn.run(realms, host=HOST, port=options.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
