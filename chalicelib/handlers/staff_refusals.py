"""What the staff's routes say to everybody else."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class StaffOnly(DomainError):
    code = "staff_only"
    status = 403
    text = Text(sv="Bara tjänstens egen personal får göra det här.", en="Only the service's own staff may do this.")
