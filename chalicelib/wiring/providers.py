"""The payment providers, each with its secret, and what it says of a day.

A provider is added to `SHOPS` by its method (`"swish"`, `"klarna"`, `"card"`); each is built when it is first used.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.platform.clock import utc_now
from chalicelib.wiring import ground

if TYPE_CHECKING:
    from chalicelib.payments.ports import Shop
    from chalicelib.payments.provider import Method
    from chalicelib.payments.reconciliation import Reporter
    from chalicelib.payments.stripe import Stripe


def find_shop(method: "Method") -> "Shop":
    from chalicelib.payments.refusals import MethodUnavailable

    if method not in SHOPS:
        raise MethodUnavailable
    return SHOPS[method]()


def callback_url(method: "Method") -> str:
    """Where a provider tells us; what it adds to the address is its adapter's."""
    return f"{ground.settings().public_url}/v1/callbacks/{method.value}"


@cache
def swish() -> "Shop":
    """The secret is read again at every call, so that a new certificate needs no new process."""
    from chalicelib.payments.ports import Shop
    from chalicelib.payments.provider import Method
    from chalicelib.payments.swish import Swish
    from chalicelib.payments.swish_http import SwishHttp, credentials_of, payee_of

    ground.recipient("swish")

    def keys() -> dict[str, str]:
        return provider_secret(Method.SWISH)

    names = ground.settings()
    http = SwishHttp(names.swish_url, lambda: credentials_of(keys()), is_live=names.is_production)
    provider = Swish(http, lambda: payee_of(keys()))
    return Shop(
        provider=provider, payee=agreed_payee(lambda: payee_of(keys())), callback_url=callback_url(Method.SWISH)
    )


@cache
def stripe() -> "Stripe":
    """Its key is read again at every call, so that a new one needs no new process."""
    from chalicelib.payments.stripe import Stripe, credentials_of

    ground.recipient("stripe")
    names = ground.settings()
    return Stripe(names.stripe_url, lambda: credentials_of(provider_secret("stripe")), is_live=names.is_production)


def stripe_webhook_secrets() -> tuple[str, ...]:
    """Those that are good now; a retired one is refused when functions have forgotten it, after five minutes."""
    from chalicelib.payments.stripe import credentials_of

    return credentials_of(provider_secret("stripe")).webhook_secrets


@cache
def card() -> "Shop":
    from chalicelib.payments.ports import Shop
    from chalicelib.payments.provider import Method

    provider = stripe()
    payee = agreed_payee(lambda: provider.payee)
    return Shop(provider=provider, payee=payee, callback_url=callback_url(Method.CARD))


@cache
def klarna() -> "Shop":
    """Its credentials are read again at every call, so that new ones need no new process."""
    from chalicelib.payments.klarna import Klarna, credentials_of
    from chalicelib.payments.ports import Shop
    from chalicelib.payments.provider import Method

    ground.recipient("klarna")
    names = ground.settings()
    provider = Klarna(
        names.klarna_url, lambda: credentials_of(provider_secret("klarna")), utc_now, is_live=names.is_production
    )
    payee = agreed_payee(lambda: provider.payee)
    return Shop(provider=provider, payee=payee, callback_url=callback_url(Method.KLARNA))


SHOPS: "dict[str, Callable[[], Shop]]" = {"swish": swish, "klarna": klarna, "card": card}


def stripe_report() -> "Reporter":
    from chalicelib.payments.stripe_report import StripeReport

    card()  # MethodUnavailable where there is no agreement
    return StripeReport(stripe())


def klarna_report() -> "Reporter":
    from chalicelib.payments.klarna import Klarna
    from chalicelib.payments.klarna_report import KlarnaReport

    provider = klarna().provider
    assert isinstance(provider, Klarna)
    return KlarnaReport(provider, utc_now)


def swish_report() -> "Reporter":
    """Needs the address of the bank's statements: with real money it must be there, in a test it may be missing."""
    from chalicelib.payments.provider import Method, ProviderMisconfigured
    from chalicelib.payments.refusals import MethodUnavailable
    from chalicelib.payments.swish_http import credentials_of
    from chalicelib.payments.swish_report import SwishReport

    names = ground.settings()
    swish()  # MethodUnavailable where there is no agreement
    if not names.swish_statements_url:
        raise ProviderMisconfigured("statements_url") if names.is_production else MethodUnavailable
    return SwishReport(names.swish_statements_url, lambda: credentials_of(provider_secret(Method.SWISH)))


REPORTERS: "dict[str, Callable[[], Reporter]]" = {
    "swish": swish_report,
    "klarna": klarna_report,
    "card": stripe_report,
}


def agreed_payee(payee: "Callable[[], str]") -> str:
    """Whom the provider pays; MethodUnavailable where there is no secret: the stage has no agreement."""
    from chalicelib.payments.provider import ProviderMisconfigured
    from chalicelib.payments.refusals import MethodUnavailable

    try:
        return payee()
    except ProviderMisconfigured as missing:
        raise MethodUnavailable from missing


def provider_secret(noun: str) -> dict[str, str]:
    """In a provider's own words: missing is for an operator, unreadable for a retry."""
    from botocore.exceptions import BotoCoreError, ClientError

    from chalicelib.aws.secrets import secret
    from chalicelib.payments.provider import ProviderMisconfigured, ProviderUnavailable

    try:
        return secret(ground.settings().secret(noun))
    except ClientError as error:
        is_missing = error.response["Error"]["Code"] == "ResourceNotFoundException"
        raise (ProviderMisconfigured if is_missing else ProviderUnavailable)("secret") from error
    except BotoCoreError as error:
        raise ProviderUnavailable("secret") from error
