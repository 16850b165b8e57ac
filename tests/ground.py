"""The AWS ground tests stand on: what infra/data.yaml describes, made in moto from that very template.

A small reader of the template (ForEach, Sub, Ref, If, FindInMap) instead of moto's CloudFormation, which knows no
language extensions; so a table's keys in tests are the ones that are deployed.
"""

import copyreg
import json
import os
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from threading import Condition
from typing import Any

import yaml
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID

TEMPLATE = Path(__file__).resolve().parent.parent / "infra" / "data.yaml"
PARAMETERS = {"Stage": os.environ.get("STAGE", "test"), "BucketSuffix": "", "PublicOrigin": "http://localhost:8080"}
CONDITIONS = {"Protected": False, "HasSuffix": False}
SLOW_TO_MAKE = "RSA_3072"  # made by the `seal_key` fixture only
_MADE: dict[str, dict[str, Any]] = {}  # moto's state by service, right after it was made
copyreg.pickle(Condition, lambda _: (Condition, ()))  # a queue of moto waits by one


class _Loader(yaml.SafeLoader):
    pass


def _tagged(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = "Ref" if suffix == "Ref" else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: node.value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _tagged)


@cache
def resources() -> dict[str, dict[str, Any]]:
    """Logical id → {Type, Properties}, resolved for the stage of this process."""
    template = yaml.load(TEMPLATE.read_text(), Loader=_Loader)
    reader = _Reader(template["Mappings"])
    return {name: reader.resolve(body) for name, body in reader.expand(template["Resources"])}


class _Reader:
    def __init__(self, mappings: dict[str, Any]) -> None:
        self.mappings = mappings

    def expand(self, body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        for name, value in body.items():
            if not name.startswith("Fn::ForEach::"):
                yield name, value
                continue
            variable, nouns, templates = value
            for noun in nouns:
                yield from self.expand(_with(templates, variable, noun))

    def resolve(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.resolve(each) for each in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, argument), *_ = value.items()
            if name == "Ref" or name.startswith("Fn::"):
                return self.intrinsic(name, argument)
        return {name: self.resolve(each) for name, each in value.items()}

    def intrinsic(self, name: str, argument: Any) -> Any:
        match name:
            case "Ref":
                noun = self.resolve(argument)
                return PARAMETERS.get(noun, {"Ref": noun})
            case "Fn::Sub":
                return _substituted(argument, PARAMETERS)
            case "Fn::If":
                return self.resolve(argument[1] if CONDITIONS[argument[0]] else argument[2])
            case "Fn::FindInMap":
                first, second, third = (self.resolve(each) for each in argument)
                return self.mappings[first][second][third]
        return {name: self.resolve(argument)}


def _with(value: Any, variable: str, noun: str) -> Any:
    if isinstance(value, list):
        return [_with(each, variable, noun) for each in value]
    if isinstance(value, dict):
        if value == {"Ref": variable}:
            return noun
        return {_with(name, variable, noun): _with(each, variable, noun) for name, each in value.items()}
    return _substituted(value, {variable: noun}) if isinstance(value, str) else value


def _substituted(text: Any, values: dict[str, str]) -> Any:
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", value).replace(f"&{{{name}}}", value)
    return text


def make_ground(client: Any) -> None:
    """Tables, buckets, keys with aliases, and queues; `client` gives a botocore client by service name.

    Made once a process through the API, and after that copied: a third of a second in each of a thousand tests.
    """
    if not _MADE:
        _make(client)
        _MADE.update({name: _state(backend) for name, backend in _backends()})
    for name, backend in _backends():
        client(name)  # made in this environment, whatever a test makes of it later
        vars(backend).update(deepcopy(_MADE[name], {id(backend): backend}))


def _backends() -> Iterator[tuple[str, Any]]:
    """Those of moto that hold what is made here, as they are now."""
    find: Any = get_backend
    for name, region in (("dynamodb", "eu-north-1"), ("s3", "aws"), ("sqs", "eu-north-1"), ("kms", "eu-north-1")):
        yield name, find(name)[DEFAULT_ACCOUNT_ID][region]


def _state(backend: Any) -> dict[str, Any]:
    return deepcopy(vars(backend), {id(backend): backend})


def _make(client: Any) -> None:
    key_ids: dict[str, str] = {}
    for name, body in resources().items():
        properties = body.get("Properties", {})
        match body["Type"]:
            case "AWS::DynamoDB::Table":
                make_table(client("dynamodb"), properties)
            case "AWS::S3::Bucket":
                make_bucket(client("s3"), properties)
            case "AWS::SQS::Queue":
                timeout = str(properties.get("VisibilityTimeout", 30))
                client("sqs").create_queue(QueueName=properties["QueueName"], Attributes={"VisibilityTimeout": timeout})
            case "AWS::KMS::Key" if properties.get("KeySpec") != SLOW_TO_MAKE:
                key_ids[name] = make_key(client("kms"), properties)
            case "AWS::KMS::Alias" if properties["TargetKeyId"]["Ref"] in key_ids:
                target = key_ids[properties["TargetKeyId"]["Ref"]]
                client("kms").create_alias(AliasName=properties["AliasName"], TargetKeyId=target)


def make_table(dynamodb: Any, properties: dict[str, Any]) -> None:
    copied = ("TableName", "BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    asked = {name: properties[name] for name in copied if name in properties}
    if stream := properties.get("StreamSpecification"):
        asked["StreamSpecification"] = {"StreamEnabled": True, **stream}
    dynamodb.create_table(**asked)
    if ttl := properties.get("TimeToLiveSpecification"):
        dynamodb.update_time_to_live(TableName=asked["TableName"], TimeToLiveSpecification=ttl)


def make_bucket(s3: Any, properties: dict[str, Any]) -> None:
    name = properties["BucketName"]
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=properties["VersioningConfiguration"])


def make_key(kms: Any, properties: dict[str, Any]) -> str:
    asked = {name: properties[name] for name in ("KeySpec", "KeyUsage") if name in properties}
    key_id: str = kms.create_key(**asked)["KeyMetadata"]["KeyId"]
    return key_id


def make_seal_key(kms: Any) -> None:
    key_id = make_key(kms, resources()["SealKey"]["Properties"])
    kms.create_alias(AliasName=resources()["SealAlias"]["Properties"]["AliasName"], TargetKeyId=key_id)


def put_secret(client: Any, noun: str, value: dict[str, str]) -> None:
    client("secretsmanager").create_secret(Name=f"b2bsign/test/{noun}", SecretString=json.dumps(value))
