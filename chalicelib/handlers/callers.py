"""Who may call: the simplest answers. Each domain's handlers add their own (a person, a recipient, staff)."""

from dataclasses import dataclass
from typing import ClassVar

from chalicelib.handlers.http import Call


@dataclass(frozen=True, slots=True)
class Nobody:
    """A caller who needs no name; keys and limits go by the address."""

    reference: str


class Anyone:
    """Open to the world: the route decides nothing by who asks."""

    scheme: ClassVar[str] = "none"

    def __call__(self, call: Call) -> Nobody:
        return Nobody(reference=f"address:{call.source_ip}")


anyone = Anyone()
