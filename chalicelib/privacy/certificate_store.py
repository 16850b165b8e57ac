"""Certificates: the chain in its table, and the signature by KMS."""

import base64
from dataclasses import replace
from typing import Any

from chalicelib.aws.tables import Action, create
from chalicelib.platform.change import Conflict
from chalicelib.privacy.certificate import ALGORITHM, Certificate
from chalicelib.privacy.erasure_refusals import CertificateNotFound
from chalicelib.privacy.erasure_rows import CertificateRow, ChainRow

CHAIN = "chain"


class DynamoCertificates:
    """`kms` is a KMS client; `alias` the alias of a key that signs (ECC_NIST_P256)."""

    def __init__(self, kms: Any, alias: str) -> None:
        self._kms = kms
        self._alias = alias

    def last(self) -> tuple[int, str] | None:
        row = ChainRow.find(CHAIN)
        return (int(row.number), row.hash) if row else None

    def find(self, certificate_id: str) -> Certificate:
        row = CertificateRow.find(certificate_id) if certificate_id != CHAIN else None
        if row is None:
            raise CertificateNotFound
        return Certificate(
            certificate_id=row.certificate_id,
            number=int(row.number),
            content=row.content,
            hash=row.hash,
            signature=row.signature,
        )

    def sign(self, certificate: Certificate) -> Certificate:
        """Over the hash that also chains, as its 64 hexadecimal digits: so the content may be longer than KMS takes."""
        message = certificate.hash.encode()
        answer = self._kms.sign(KeyId=self._alias, Message=message, MessageType="RAW", SigningAlgorithm=ALGORITHM)
        return replace(certificate, signature=base64.b64encode(answer["Signature"]).decode())

    def public_key_pem(self) -> str:
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

        der = self._kms.get_public_key(KeyId=self._alias)["PublicKey"]
        return load_der_public_key(der).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def certificate_actions(certificate: Certificate) -> list[Action]:
    """The certificate, and the chain's last link moved on from the one it names; Conflict when another came first."""
    row = CertificateRow(
        certificate.certificate_id,
        erasure_id=certificate.content["erasure_id"],
        stage=certificate.content["stage"],
        number=certificate.number,
        content=dict(certificate.content),
        hash=certificate.hash,
        signature=certificate.signature,
    )
    values = {":n": {"N": str(certificate.number)}, ":h": {"S": certificate.hash}}
    condition = "attribute_not_exists(certificate_id)"
    if certificate.number > 1:
        condition, values[":p"] = "#h = :p", {"S": certificate.content["previous"]}
    body = {
        "TableName": ChainRow.Meta.table_name,
        "Key": {"certificate_id": {"S": CHAIN}},
        "UpdateExpression": "SET #n = :n, #h = :h",
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {"#n": "number", "#h": "hash"},
        "ExpressionAttributeValues": values,
    }
    return [create(row, Conflict), Action({"Update": body}, f"{ChainRow.Meta.table_name}|{CHAIN}")]
