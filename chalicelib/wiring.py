"""The composition root: the only file that knows every adapter. Each is built when first needed and kept."""

from functools import cache

from chalicelib.aws.clients import client
from chalicelib.aws.keys import KeyRing
from chalicelib.aws.lookup import Lookups
from chalicelib.aws.settings import settings
from chalicelib.aws.vault import Vault
from chalicelib.platform.clock import utc_now

__all__ = ["check_needs", "keys", "lookups", "settings", "vault"]


@cache
def keys() -> KeyRing:
    return KeyRing(client("kms"), settings().key_alias("kek"), utc_now)


@cache
def lookups() -> Lookups:
    names = settings()
    return Lookups(client("kms"), names.key_alias("lookup-email"), names.key_alias("lookup-personnummer"))


@cache
def vault() -> Vault:
    return Vault(client("s3"), settings().bucket("vault"))


def check_needs() -> dict[str, str]:
    """Asks the tables for a row that is not there: answers `ok` or the kind of failure, nothing more."""
    from botocore.exceptions import BotoCoreError, ClientError

    from chalicelib.aws.once_rows import OnceRow

    try:
        OnceRow.find("health")
    except (BotoCoreError, ClientError) as error:
        return {"tables": type(error).__name__}
    return {"tables": "ok"}
