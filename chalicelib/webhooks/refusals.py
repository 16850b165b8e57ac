"""What webhooks say no to."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class EndpointNotFound(DomainError):
    code = "webhook_endpoint_not_found"
    status = 404
    text = Text(sv="Webhook-adressen finns inte.", en="There is no such webhook endpoint.")


class DeliveryNotFound(DomainError):
    code = "webhook_delivery_not_found"
    status = 404
    text = Text(
        sv="Leveransen finns inte. De sparas i 30 dagar.", en="There is no such delivery. They are kept for 30 days."
    )


class EndpointDisabled(DomainError):
    code = "webhook_endpoint_disabled"
    status = 409
    text = Text(
        sv="Webhook-adressen är avstängd. Slå på den först.", en="The webhook endpoint is disabled. Enable it first."
    )


class DeliveryUnderWay(DomainError):
    code = "webhook_delivery_under_way"
    status = 409
    text = Text(sv="Leveransen pågår redan.", en="The delivery is under way already.")


class UrlRefused(DomainError):
    code = "webhook_url_refused"
    status = 422
    text = Text(
        sv="Adressen ska börja med https://, gå till ett värdnamn på internet och port 443, utan användarnamn och #.",
        en="The address must begin with https:// and lead to a host name on the internet and port 443, without a user "
        "name or #.",
    )


class TooManyEndpoints(DomainError):
    code = "too_many_webhook_endpoints"
    status = 409
    text = Text(
        sv="Det finns redan tio webhook-adresser. Ta bort någon först.",
        en="There are ten webhook endpoints already. Delete one first.",
    )
