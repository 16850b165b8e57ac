"""What our promises rest on holds in the emulator too: transactions, sparse indexes, keys bound to their context."""

import hashlib
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from tests.infra.emulated import NOTHING, Emulator


@pytest.fixture(scope="module")
def dynamodb(emulator: Emulator) -> Any:
    dynamodb = emulator.client("dynamodb")
    dynamodb.create_table(
        TableName="chain",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "stream", "AttributeType": "S"},
            {"AttributeName": "seq", "AttributeType": "N"},
            {"AttributeName": "pending", "AttributeType": "S"},
        ],
        KeySchema=[{"AttributeName": "stream", "KeyType": "HASH"}, {"AttributeName": "seq", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "undelivered",
                "KeySchema": [{"AttributeName": "pending", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    return dynamodb


def row(stream: str, seq: int, **more: str) -> dict[str, Any]:
    return {"stream": {"S": stream}, "seq": {"N": str(seq)}} | {name: {"S": value} for name, value in more.items()}


def put(stream: str, seq: int) -> dict[str, Any]:
    return {"Put": {"TableName": "chain", "Item": row(stream, seq), "ConditionExpression": "attribute_not_exists(seq)"}}


def test_a_transaction_is_all_or_nothing_and_says_which_part_failed(dynamodb: Any) -> None:
    dynamodb.transact_write_items(TransactItems=[put("a", 1)])
    with pytest.raises(ClientError) as refused:
        dynamodb.transact_write_items(TransactItems=[put("a", 2), put("a", 1)])
    reasons = [reason["Code"] for reason in refused.value.response["CancellationReasons"]]
    assert reasons == ["None", "ConditionalCheckFailed"]
    assert "Item" not in dynamodb.get_item(TableName="chain", Key=row("a", 2))


def test_a_transaction_refuses_one_item_twice(dynamodb: Any) -> None:
    with pytest.raises(ClientError, match="multiple operations"):
        dynamodb.transact_write_items(TransactItems=[put("b", 1), put("b", 1)])


def test_an_index_holds_only_rows_that_have_its_key(dynamodb: Any) -> None:
    dynamodb.put_item(TableName="chain", Item=row("c", 1, pending="yes"))
    dynamodb.put_item(TableName="chain", Item=row("c", 2))

    def undelivered() -> int:
        return int(
            dynamodb.query(
                TableName="chain",
                IndexName="undelivered",
                KeyConditionExpression="pending = :yes",
                ExpressionAttributeValues={":yes": {"S": "yes"}},
            )["Count"]
        )

    assert undelivered() == 1
    dynamodb.update_item(TableName="chain", Key=row("c", 1), UpdateExpression="REMOVE pending")
    assert undelivered() == 0


def test_a_data_key_opens_in_its_own_context_only(emulator: Emulator) -> None:
    kms = emulator.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    made = kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext={"sid": "one"})
    opened = kms.decrypt(CiphertextBlob=made["CiphertextBlob"], EncryptionContext={"sid": "one"})
    assert opened["Plaintext"] == made["Plaintext"]
    for context in ({"sid": "two"}, {}):
        with pytest.raises(ClientError, match="InvalidCiphertext"):
            kms.decrypt(CiphertextBlob=made["CiphertextBlob"], EncryptionContext=context)


def test_a_signature_over_a_digest_is_a_real_one(emulator: Emulator) -> None:
    kms = emulator.client("kms")
    key = kms.create_key(KeySpec="RSA_3072", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    digest = hashlib.sha256(b"document").digest()
    signature = kms.sign(KeyId=key, Message=digest, MessageType="DIGEST", SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256")[
        "Signature"
    ]
    public = serialization.load_der_public_key(kms.get_public_key(KeyId=key)["PublicKey"])
    public.verify(signature, b"document", padding.PKCS1v15(), hashes.SHA256())  # type: ignore[union-attr, call-arg, arg-type]


def test_a_keyed_hash_is_the_keys_own(emulator: Emulator) -> None:
    kms = emulator.client("kms")
    one, two = (
        kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"] for _ in "12"
    )

    def mac(key: str) -> bytes:
        return bytes(kms.generate_mac(KeyId=key, Message=b"anna@example.se", MacAlgorithm="HMAC_SHA_256")["Mac"])

    assert mac(one) == mac(one) != mac(two)


def test_a_policy_on_one_table_does_not_open_another(emulator: Emulator, dynamodb: Any) -> None:
    source = (
        "import boto3\ndef handler(event, context):\n"
        "    key = {'stream': {'S': 'a'}, 'seq': {'N': '1'}}\n"
        "    return boto3.client('dynamodb').get_item(TableName=event, Key=key).get('Item')\n"
    )
    chain = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:*:*:table/chain"}
    emulator.function("reader", source, {**NOTHING, "Statement": [chain]})
    dynamodb.put_item(TableName="chain", Item=row("a", 1))
    assert emulator.invoke("reader", "chain") == (row("a", 1), None)
    answer, error = emulator.invoke("reader", "persons")
    assert (error, "AccessDenied" in answer["errorMessage"]) == ("Unhandled", True)


SIGNING = (
    "import boto3\ndef handler(event, context):\n"
    "    boto3.client('kms').sign(KeyId=event, Message=b'x', SigningAlgorithm='RSASSA_PKCS1_V1_5_SHA_256')\n"
)


def test_a_grant_bound_to_an_alias_opens_that_key_by_whatever_name(emulator: Emulator) -> None:
    kms = emulator.client("kms")
    granted, other = (kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"] for _ in "12")
    kms.create_alias(AliasName="alias/seal", TargetKeyId=granted)
    kms.create_alias(AliasName="alias/other", TargetKeyId=other)
    bound = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": ["alias/seal"]}}
    grant = {"Effect": "Allow", "Action": "kms:Sign", "Resource": "arn:aws:kms:*:*:key/*", "Condition": bound}
    emulator.function("sealer", SIGNING, {**NOTHING, "Statement": [grant]}, Timeout=10)
    assert [emulator.invoke("sealer", name)[1] for name in ("alias/seal", granted)] == [None, None]
    for name in ("alias/other", other):
        answer, _ = emulator.invoke("sealer", name)
        assert "AccessDenied" in answer["errorMessage"]


def test_a_key_policy_tells_roles_apart(emulator: Emulator) -> None:
    kms = emulator.client("kms")
    only_sealer = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "*", "Resource": "*"},
            {
                "Effect": "Deny",
                "Principal": {"AWS": "*"},
                "Action": "kms:Sign",
                "Resource": "*",
                "Condition": {
                    "ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::000000000000:role/role-of-the-sealer"}
                },
            },
        ],
    }
    key = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY", Policy=json.dumps(only_sealer))
    key_id = key["KeyMetadata"]["KeyId"]
    for name, may in (("the-sealer", True), ("a-stranger", False)):
        emulator.function(name, SIGNING, Timeout=10)
        answer, error = emulator.invoke(name, key_id)
        assert (error is None) == may, answer


def test_a_condition_may_name_the_callers_own_account(emulator: Emulator) -> None:
    key = emulator.client("kms").create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    for name, account, may in (("at-home", "${aws:PrincipalAccount}", True), ("abroad", "111122223333", False)):
        mine = {"StringEquals": {"aws:ResourceAccount": account}}
        grant = {"Effect": "Allow", "Action": "kms:Sign", "Resource": "*", "Condition": mine}
        emulator.function(name, SIGNING, {**NOTHING, "Statement": [grant]}, Timeout=10)
        answer, error = emulator.invoke(name, key)
        assert (error is None) == may, answer
