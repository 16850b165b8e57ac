"""Which data key protects a case."""

from chalicelib.platform.ids import KeyId, RequestId


def key_id_of(request_id: RequestId) -> KeyId:
    return KeyId(f"case#{request_id}")
