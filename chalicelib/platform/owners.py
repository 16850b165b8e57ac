"""Who owns a thing: a person, or a company that persons act for."""

from typing import cast

from chalicelib.platform.ids import CompanyId, KeyId, SubjectId

OwnerId = SubjectId | CompanyId


def company_of(owner: OwnerId) -> CompanyId | None:
    """The company, where one owns it; ids say by their prefix what they are of."""
    return cast(CompanyId, owner) if owner.startswith("com_") else None


def key_of(owner: OwnerId) -> KeyId:
    """The data key that seals what is the owner's: erasing it ends all of that at once."""
    return KeyId(f"company#{owner}" if company_of(owner) else f"profile#{owner}")
