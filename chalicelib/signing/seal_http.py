"""Requests to trust services (RFC 3161 timestamps, RFC 6960 certificate status) over HTTP, always with a time-out."""

import urllib3

from chalicelib.signing.seal_values import SealDelayed

LARGEST_ANSWER = 256 * 1024
AT_ONCE = 6  # requests to one service at the same time


class TrustServices:
    """Posts one DER request and gives the DER answer. Whatever goes wrong is SealDelayed: a later try may succeed.

    It follows no redirect and tries once: the queue that runs the seal owns the retries.
    """

    def __init__(self, timeout_s: float) -> None:
        self._pool = urllib3.PoolManager(maxsize=AT_ONCE, timeout=urllib3.Timeout(total=timeout_s), retries=False)

    def post(self, url: str, request: bytes, kind: str) -> bytes:
        """`kind` is the media type without its ending, such as `application/timestamp`."""
        headers = {"Content-Type": f"{kind}-{'query' if kind.endswith('timestamp') else 'request'}"}
        answer_type = f"{kind}-{'reply' if kind.endswith('timestamp') else 'response'}"
        try:
            with self._pool.request("POST", url, body=request, headers=headers, preload_content=False) as answer:
                body = answer.read(LARGEST_ANSWER + 1)
        except urllib3.exceptions.HTTPError as error:
            raise SealDelayed from error
        media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        if answer.status != 200 or media_type != answer_type or len(body) > LARGEST_ANSWER:
            raise SealDelayed
        return body
