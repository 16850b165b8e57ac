"""What every domain stands on: settings, keys, look-ups, the vault and the quarantine."""

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings as settings  # noqa: PLC0414 - asked for here
from chalicelib.platform.clock import utc_now

if TYPE_CHECKING:
    from chalicelib.aws.keys import KeyRing
    from chalicelib.aws.lookup import Lookups
    from chalicelib.aws.uploads import Uploads
    from chalicelib.aws.vault import Vault
    from chalicelib.platform.change import Once
    from chalicelib.privacy.recipients import Recipient


@cache
def keys() -> "KeyRing":
    from chalicelib.aws.keys import KeyRing

    return KeyRing(client("kms"), settings().key_alias("kek"), utc_now)


@cache
def lookups() -> "Lookups":
    from chalicelib.aws.lookup import Lookups

    names = settings()
    return Lookups(client("kms"), names.key_alias("lookup-email"), names.key_alias("lookup-personnummer"))


@cache
def vault() -> "Vault":
    from chalicelib.aws.vault import Vault

    return Vault(client("s3"), settings().bucket("vault"))


@cache
def uploads() -> "Uploads":
    from chalicelib.aws.uploads import Uploads

    return Uploads(client("s3"), settings().bucket("quarantine"))


def recipient(key: str) -> "Recipient":
    """Every adapter that sends anything out of the service is built, or used, past this gate: whoever it sends to is
    in the recipient register, and the agreement holds today. RecipientNotRegistered."""
    from chalicelib.platform.working_days import swedish_day
    from chalicelib.privacy.recipients import permitted

    return permitted(key, swedish_day(utc_now()))


def is_done(once: "Once") -> bool:
    from chalicelib.aws.once_rows import find_once

    return find_once(once.once_id, utc_now()) is not None


def note_done(once: "Once") -> None:
    """For what is harmless to do again: a transaction writes its own row."""
    from chalicelib.aws.once_rows import once_row

    once_row(once, utc_now()).save()


def check_needs() -> dict[str, str]:
    """Asks the tables for a row that is not there: answers `ok` or the kind of failure, nothing more."""
    from botocore.exceptions import BotoCoreError, ClientError

    from chalicelib.aws.once_rows import OnceRow

    try:
        OnceRow.find("health")
    except (BotoCoreError, ClientError) as error:
        return {"tables": type(error).__name__}
    return {"tables": "ok"}
