"""`python -m dev.mail --data DIR [--port N]`: runs the mail service and its inbox page on 127.0.0.1 until stopped."""

import argparse
import os
from pathlib import Path

import uvicorn

from dev.mail.dropping import DroppableHttp
from dev.mail.events import Events
from dev.mail.mailbox import Mailbox
from dev.mail.server import MailServer


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m dev.mail", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(".local/mail"), help="mails live here")
    parser.add_argument("--port", type=int, default=int(os.environ.get("MAIL_PORT", "8083")))
    parser.add_argument("--events", help="where SQS listens, to be told what became of mails; nobody is, without it")
    options = parser.parse_args()
    app = MailServer(Mailbox(options.data), Events(options.events)).app()
    uvicorn.run(app, host="127.0.0.1", port=options.port, http=DroppableHttp, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
