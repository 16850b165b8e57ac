"""`python -m dev.stripe --data DIR [--port N] [--webhook-url URL]`: runs the simulator until stopped."""

import argparse
import os
from pathlib import Path

import uvicorn

from dev.mail.dropping import DroppableHttp
from dev.stripe.server import StripeSimulator


def main() -> None:
    front = os.environ.get("FRONT_PORT", "8080")
    parser = argparse.ArgumentParser(prog="python -m dev.stripe", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(".local/stripe"), help="keys and payments")
    parser.add_argument("--port", type=int, default=int(os.environ.get("STRIPE_PORT", "8086")))
    parser.add_argument("--webhook-url", default=f"http://127.0.0.1:{front}/v1/callbacks/stripe")
    options = parser.parse_args()
    app = StripeSimulator(options.data, f"http://localhost:{options.port}", options.webhook_url).app()
    uvicorn.run(app, host="127.0.0.1", port=options.port, http=DroppableHttp, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
