"""Who owns a signature request: a person, or a company that persons act for. Pure."""

from typing import cast

from chalicelib.platform.ids import CompanyId, SubjectId

OwnerId = SubjectId | CompanyId


def company_of(owner: OwnerId) -> CompanyId | None:
    """The company, where one owns it; ids say by their prefix what they are of."""
    return cast(CompanyId, owner) if owner.startswith("com_") else None
