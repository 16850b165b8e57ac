"""Who may call the staff's routes: a logged-in person whose subject id the stage's settings name."""

from typing import ClassVar

from chalicelib import wiring
from chalicelib.handlers.call import Call
from chalicelib.handlers.identity_callers import LoggedIn, Person
from chalicelib.handlers.staff_refusals import StaffOnly


class Staff(Person):
    """Named by the deployment (`STAFF_SIDS`): a change of the staff is a reviewed change of the configuration."""

    scheme: ClassVar[str] = "staff"

    def __call__(self, call: Call) -> LoggedIn:
        """API keys open no route of the staff's (key_scopes.py), so whoever comes this far has a session."""
        caller = super().__call__(call)
        if not isinstance(caller, LoggedIn) or caller.sid not in wiring.ground.settings().staff:
            raise StaffOnly
        return caller


staff = Staff()
