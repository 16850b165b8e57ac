"""`python -m dev.klarna --data DIR [--port N]`: runs the simulator until stopped. It calls where payments say."""

import argparse
import os
from pathlib import Path

import uvicorn

from dev.klarna.server import KlarnaSimulator
from dev.mail.dropping import DroppableHttp


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m dev.klarna", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(".local/klarna"), help="keys and payments")
    parser.add_argument("--port", type=int, default=int(os.environ.get("KLARNA_PORT", "8087")))
    options = parser.parse_args()
    app = KlarnaSimulator(options.data, f"http://localhost:{options.port}").app()
    uvicorn.run(app, host="127.0.0.1", port=options.port, http=DroppableHttp, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
