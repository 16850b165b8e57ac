"""Sends text messages by AWS End User Messaging (`pinpoint-sms-voice-v2`): an id, or one of mail's three failures."""

from typing import Any

from chalicelib.notifications.mail import MailDelayed, MailOutcomeUnknown, MailRefused
from chalicelib.notifications.sms import Sms

SENDER_ID = "B2BSign"  # shown instead of a number: 11 letters and digits at most, no registration needed in Sweden
LIVES_S = 600  # as long as the code: a phone that is found later gets nothing
_REFUSED_FOR_GOOD = frozenset({"ValidationException", "ResourceNotFoundException"})
_SURELY_NOT_SENT_5XX = frozenset({503})


class SmsSender:
    """`client`: botocore's `pinpoint-sms-voice-v2`, made with ses.client_settings(): it must not repeat by itself."""

    def __init__(self, client: Any) -> None:
        if (client.meta.config.retries or {}).get("total_max_attempts") != 1:
            raise ValueError("the client would repeat SendTextMessage by itself: make it with client_settings()")
        self._client = client

    def send(self, sms: Sms) -> str:
        """The provider's message id. Raises MailRefused, MailDelayed or MailOutcomeUnknown."""
        from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, HTTPClientError
        from botocore.parsers import ResponseParserError

        try:
            answer = self._client.send_text_message(
                DestinationPhoneNumber=sms.to,
                OriginationIdentity=SENDER_ID,
                MessageBody=sms.text,
                MessageType="TRANSACTIONAL",
                TimeToLive=LIVES_S,
                Context={"reference": sms.reference},
            )
        except ClientError as error:
            raise _failure(error) from None
        except (ConnectTimeoutError, EndpointConnectionError):
            raise MailDelayed("connect") from None
        except (HTTPClientError, ResponseParserError) as error:
            raise MailOutcomeUnknown(type(error).__name__) from None
        return str(answer["MessageId"])


def _failure(error: Any) -> MailRefused | MailDelayed | MailOutcomeUnknown:
    """Only the code is kept: the service's sentences quote numbers."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in _REFUSED_FOR_GOOD:
        return MailRefused(code)
    if 400 <= status < 500 or status in _SURELY_NOT_SENT_5XX:
        return MailDelayed(code)
    return MailOutcomeUnknown(code)
