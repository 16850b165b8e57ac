"""The commands README and docs/ show for the running stack, executed on one: blocks marked `sh stack`."""

import shutil

import pytest

from tests.local_stack import Stack
from tests.simulators import ROOT
from tests.unit.docs.reading import Block, blocks, executed

pytestmark = [pytest.mark.stack, pytest.mark.timeout(1200)]


@pytest.mark.parametrize("block", blocks("sh", "stack"), ids=str)
def test_commands_that_need_the_stack_do_what_they_say(block: Block, stack: Stack) -> None:
    for name in ("Makefile", "requirements-dev.txt"):  # what `make` wants besides what the stack does
        shutil.copyfile(ROOT / name, stack.root / name)
    done = executed(block, stack.root, stack.ports)
    assert done.returncode == 0, done.stdout + done.stderr
