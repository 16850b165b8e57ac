"""The state machines that docs/states.md shows: the code's own tables, and in words what each state and move is."""

from dev.diagram_words import identity, integrations, payments, privacy, sending, signing, support
from dev.diagram_words.machine import Machine

__all__ = ["MACHINES", "Machine"]

MACHINES: tuple[Machine, ...] = tuple(
    machine
    for domain in (signing, sending, payments, identity, integrations, privacy, support)
    for machine in domain.MACHINES
)
