"""Which data key protects a case, and which the list of whoever owns it."""

from chalicelib.platform.ids import KeyId, RequestId
from chalicelib.signing.ownership import OwnerId, company_of


def key_id_of(request_id: RequestId) -> KeyId:
    return KeyId(f"case#{request_id}")


def owner_key_id(owner: OwnerId) -> KeyId:
    """A person's own, or the company's."""
    return KeyId(f"{'company' if company_of(owner) else 'profile'}#{owner}")
