"""`python -m infra.deploy --stage STAGE [--local] [--code-only]`: a whole stage, or what changed of it.

In this order: what outlives the code (data.yaml), locally the secrets (dev/seed.py), the package, the functions by the
real `chalice deploy`, what needs them (triggers.yaml), and a request to /v1/health. What is unchanged since the last
success is left alone. One deployer per stage: this one, or plain `chalice deploy`, which lacks what infra/package.py
says, and the two stacks.

--local deploys to the emulator, with the ports of the local stack (FRONT_PORT, EMULATOR_PORT, …) in the functions'
variables. --code-only gives the functions new code and nothing else: for a change that adds no route and no function.
"""

import argparse
import fcntl
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import boto3

from infra.deploy_build import LOCAL, ROOT, configuration, content_hash, make_build, package_build
from infra.deploy_functions import APP, chalice_deploy, deploy_code, deployed_code, rest_api_id, restore_record
from infra.deploy_gateway import api_url, expected_answers, gateway_answers, publish, smoke_test, without_answers
from infra.deploy_local import local_variables, seed_secrets, use_emulator
from infra.deploy_stacks import DeployError, deploy_stack, is_in_place, stack_outputs
from infra.deploy_templates import template_text
from infra.package_lock import PackageError

REGION = "eu-north-1"
TEMPLATES = ROOT / "infra"


class Deployment:
    """One run for one stage. `say` tells a person what happens."""

    def __init__(self, stage: str, *, local: bool) -> None:
        self.stage = stage
        self.local = local
        self.config: dict[str, Any] = configuration()["stages"][stage]
        self.variables = self.config["environment_variables"] | (local_variables() if local else {})
        self.stamps = LOCAL / "deploy" / stage
        self.session = boto3.Session(region_name=os.environ.get("AWS_DEFAULT_REGION", REGION))
        self._started = time.monotonic()

    def say(self, text: str) -> None:
        sys.stdout.write(f"{time.monotonic() - self._started:6.1f} s  {text}\n")
        sys.stdout.flush()

    def everything(self) -> None:
        self._refuse_placeholders()
        outputs = self._stack("data", self._data_parameters())
        if self.local:
            seeded = seed_secrets(self.stage)
            self.say(f"secrets: {', '.join(seeded) or 'unchanged'}")
        changed = self._functions()
        self._triggers(outputs["EventsStreamArn"], changed=changed)
        self._smoke()

    def code_only(self) -> None:
        package = package_build(make_build(self.stage, self.variables))
        deploy_code(self.session.client("lambda"), self.stage, self._code_of(package))
        self.say(f"code: {package.stat().st_size / 1e6:.1f} MB")
        self._smoke()

    def _code_of(self, package: Path) -> dict[str, Any]:
        """Locally once into a bucket: a developer waits for it, and eight uploads of the whole take ten seconds."""
        content = package.read_bytes()
        if not self.local:
            return {"ZipFile": content}
        s3, bucket = self.session.client("s3"), f"{APP}-{self.stage}-code"
        with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
        s3.put_object(Bucket=bucket, Key=package.name, Body=content)
        return {"S3Bucket": bucket, "S3Key": package.name}

    def _data_parameters(self) -> dict[str, str]:
        return {
            "Stage": self.stage,
            "BucketSuffix": self.variables.get("BUCKET_SUFFIX", ""),
            "PublicOrigin": self.variables["PUBLIC_URL"],
        }

    def _functions(self) -> bool:
        """Whether `chalice deploy` ran."""
        functions, gateway = self.session.client("lambda"), self.session.client("apigateway")
        build = make_build(self.stage, self.variables)
        package = package_build(build)
        wanted = content_hash(build)
        running = deployed_code(functions, self.stage)
        if (
            running
            and self._stamp("functions") == f"{wanted} {running}"
            and rest_api_id(gateway, functions, self.stage)
        ):
            self.say("functions: unchanged")
            return False
        restore_record(gateway, functions, self.stage)
        chalice_deploy(build, self.stage, {"AWS_DEFAULT_REGION": str(self.session.region_name)})
        self._write_stamp("functions", f"{wanted} {deployed_code(functions, self.stage)}")
        self.say(f"functions: deployed, {package.stat().st_size / 1e6:.1f} MB")
        return True

    def _triggers(self, stream: str, *, changed: bool) -> None:
        """`changed`: the API was imported anew, and has to be published again with its own answers."""
        gateway, api = self.session.client("apigateway"), self._api()
        parameters = {"Stage": self.stage, "RestApiId": api, "EventsStreamArn": stream}
        parameters["AlarmEmail"] = os.environ.get("ALARM_EMAIL", "")
        self._stack("triggers", parameters)
        cloudformation, name = self.session.client("cloudformation"), f"{APP}-{self.stage}-triggers"
        if gateway_answers(gateway, api) < expected_answers(cloudformation, name):
            template = template_text("triggers")
            for text in (without_answers(template), template):
                deploy_stack(cloudformation, name, text, parameters)
            self.say("gateway answers: made again")
            changed = True
        if changed:
            publish(gateway, api, self.config["api_gateway_stage"])

    def _stack(self, kind: str, parameters: Mapping[str, str]) -> dict[str, str]:
        """The outputs of the stack, which is left alone when neither template nor parameters changed."""
        cloudformation, name = self.session.client("cloudformation"), f"{APP}-{self.stage}-{kind}"
        template = template_text(kind)
        stamp = hashlib.sha256((template + json.dumps(parameters, sort_keys=True)).encode()).hexdigest()
        if self._stamp(kind) == stamp and is_in_place(cloudformation, name):
            self.say(f"{kind}.yaml: unchanged")
            return stack_outputs(cloudformation, name)
        outputs = deploy_stack(cloudformation, name, template, parameters)
        self._write_stamp(kind, stamp)
        self.say(f"{kind}.yaml: in place")
        return outputs

    def _smoke(self) -> None:
        region, endpoint = str(self.session.region_name), os.environ.get("AWS_ENDPOINT_URL")
        url = api_url(self._api(), self.config["api_gateway_stage"], region, endpoint)
        health = smoke_test(url)
        self.say(f"{url}/v1/health: {health.get('status')}")

    def _api(self) -> str:
        api = rest_api_id(self.session.client("apigateway"), self.session.client("lambda"), self.stage)
        if api is None:
            raise DeployError(f"stage {self.stage} has no API")
        return api

    def _refuse_placeholders(self) -> None:
        unset = [name for name, value in self.variables.items() if ".example" in value]
        if unset and not self.local:
            raise DeployError(f"set in .chalice/config.json for {self.stage}: {', '.join(sorted(unset))}")

    def _stamp(self, kind: str) -> str | None:
        path = self.stamps / kind
        return path.read_text() if path.exists() else None

    def _write_stamp(self, kind: str, stamp: str) -> None:
        (self.stamps / kind).write_text(stamp)


@contextmanager
def one_at_a_time(stamps: Path) -> Iterator[None]:
    """Two deployments of one stage from one checkout wait for each other."""
    stamps.mkdir(parents=True, exist_ok=True)
    with (stamps / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    options = _options()
    if options.local:
        use_emulator()
    deployment = Deployment(options.stage, local=options.local)
    try:
        with one_at_a_time(deployment.stamps):
            if options.code_only:
                deployment.code_only()
            else:
                deployment.everything()
    except (DeployError, PackageError) as problem:
        sys.stderr.write(f"deploy: {problem}\n")
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.deploy", description=__doc__)
    parser.add_argument("--stage", required=True, choices=sorted(configuration()["stages"]))
    parser.add_argument("--local", action="store_true", help="to the emulator, with the simulators' addresses")
    parser.add_argument("--code-only", action="store_true", help="only the functions' code")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
