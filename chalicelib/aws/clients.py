"""AWS clients, one per service and process, made when first needed."""

from functools import cache
from typing import Any


@cache
def client(service: str, config: Any = None) -> Any:
    """A botocore client; regions and endpoints come from the environment AWS gives the function.

    botocore alone, not boto3: resources and the transfer manager are not needed and cost import time.
    """
    import botocore.config

    config = config or botocore.config.Config(
        connect_timeout=2,
        read_timeout=20,
        retries={"mode": "standard", "max_attempts": 4},
        s3={"addressing_style": "path"},
    )
    return session().create_client(service, config=config)


@cache
def session() -> Any:
    """The one session all clients are made from."""
    import botocore.session

    from chalicelib.aws.parsing import QuickFactory

    made = botocore.session.get_session()
    made.register_component("response_parser_factory", QuickFactory())
    if not made.get_config_variable("region"):
        made.set_config_variable("region", "eu-north-1")
    return made
