"""Keyed look-ups: a personnummer or e-mail address is found by a KMS MAC of its normalised form.

A plain hash would not do: all personnummer can be tried in seconds. The MAC keys never leave KMS.
"""

import unicodedata
from typing import Any


class Lookups:
    """`kms` is a KMS client; `alias` gives the alias of a MAC key by its noun."""

    def __init__(self, kms: Any, email_key: str, personnummer_key: str) -> None:
        self._kms = kms
        self._email_key = email_key
        self._personnummer_key = personnummer_key

    def email(self, address: str) -> str:
        return "email#" + self._mac(self._email_key, normal_email(address))

    def personnummer(self, number: str) -> str:
        """`number` has twelve digits."""
        return "personnummer#" + self._mac(self._personnummer_key, number)

    def organisation(self, number: str) -> str:
        """`number` has ten digits. A sole trader's is a personnummer, so it is found by the same key."""
        return "organisation#" + self._mac(self._personnummer_key, f"organisation:{number}")

    def staff(self, issuer: str, subject: str) -> str:
        """Whoever a directory means; no address holds a line break, so none has this MAC."""
        return self._mac(self._email_key, f"staff\n{issuer}\n{subject}")

    def _mac(self, key: str, value: str) -> str:
        answer = self._kms.generate_mac(KeyId=key, MacAlgorithm="HMAC_SHA_256", Message=value.encode())
        mac: bytes = answer["Mac"]
        return mac.hex()


def normal_email(address: str) -> str:
    """Addresses that differ in case or Unicode form only are one person's in practice."""
    return unicodedata.normalize("NFC", address.strip()).casefold()
