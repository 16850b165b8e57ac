"""What the demo reads in the books: that each entry of the journey that moved money has its voucher, and that vouchers
balance."""

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

from dev.demo.http import StepFailed

VOUCHER = re.compile(r"^#VER (\w+ \d+) .*?\r\n\{\r\n(.*?)^\}\r\n", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^#TRANS \d+ \{\} (-?\d+\.\d\d)\r\n", re.MULTILINE)


def written(target: Path) -> str:
    """The year's file, as the operator's command writes it."""
    command = [sys.executable, "-m", "dev.vouchers", "--out", str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StepFailed(f"the vouchers could not be written: {done.stderr[-500:]}")
    return target.read_bytes().decode("cp437")


def balanced(content: str) -> int:
    """How many vouchers there are; StepFailed for one that does not balance."""
    found = VOUCHER.findall(content)
    for number, rows in found:
        amounts = [Decimal(amount) for amount in ROW.findall(rows)]
        if not amounts or sum(amounts) != 0:
            raise StepFailed(f"voucher {number} does not balance")
    return len(found)
