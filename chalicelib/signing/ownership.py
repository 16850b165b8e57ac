"""Who owns a signature request: a person, or a company that persons act for. Pure."""

from chalicelib.platform.owners import OwnerId, company_of

__all__ = ["OwnerId", "company_of"]
