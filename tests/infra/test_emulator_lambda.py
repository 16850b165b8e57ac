"""Functions in the emulator fail, log, see and start as in Lambda: one test for each shim that makes it so."""

import time

from tests.infra.emulated import NOTHING, Emulator, zipped

RAISING = """
import os
class CreditsMissing(Exception): ...
def handler(event, context):
    if event == "raise":
        raise CreditsMissing("two of them")
    return os.getpid()
"""
TALKING = """
def handler(event, context):
    for line in range(event or 0):
        print("line", line)
"""
LOOKING = """
import importlib.util, os, sys
def handler(event, context):
    return {
        "emulator": importlib.util.find_spec("ministack") is not None,
        "variables": sorted(os.environ),
        "level": os.environ.get("LOG_LEVEL"),
        "file_time": os.stat(__file__).st_mtime,
        "version": sys.version_info[:2],
        "endpoint": os.environ["AWS_ENDPOINT_URL"],
    }
"""
WHERE = "import os\ndef handler(event, context):\n    return os.path.realpath(__file__), os.getpid()\n"
LARGE = "def handler(event, context):\n    return 'x' * event\n"
CURIOUS = (
    "import boto3\ndef handler(event, context):\n    return boto3.client('sqs').list_queues()['ResponseMetadata']\n"
)


def test_an_exception_is_reported_by_its_name_and_keeps_the_function_warm(emulator: Emulator) -> None:
    emulator.function("raising", RAISING)
    process, _ = emulator.invoke("raising")
    answer, error = emulator.invoke("raising", "raise")
    assert (error, answer["errorType"], answer["errorMessage"]) == ("Unhandled", "CreditsMissing", "two of them")
    assert emulator.invoke("raising") == (process, None)


def test_a_silent_function_is_not_waited_for(emulator: Emulator) -> None:
    emulator.function("silent", TALKING)
    emulator.invoke("silent")
    took = []
    for _ in range(10):
        began = time.perf_counter()
        emulator.invoke("silent")
        took.append(time.perf_counter() - began)
    assert min(took) < 0.045, "50 ms are waited for log lines"


def test_every_line_a_function_prints_is_logged(emulator: Emulator) -> None:
    emulator.function("talking", TALKING)
    for _ in range(3):
        emulator.invoke("talking", 50)
    events = emulator.client("logs").filter_log_events(logGroupName="/aws/lambda/talking")["events"]
    lines = "\n".join(event["message"] for event in events)
    assert lines.count("line 49") == 3
    assert "\x1e" not in lines


def test_a_function_sees_its_package_and_its_variables_only(emulator: Emulator) -> None:
    emulator.function("looking", LOOKING, Environment={"Variables": {"LOG_LEVEL": "DEBUG"}})
    seen, _ = emulator.invoke("looking")
    assert not seen["emulator"], "the emulator's libraries would hide that one is missing from the package"
    assert not {"AUTH", "STATE_DIR", "EMULATOR_DATA", "PYTEST_CURRENT_TEST"} & set(seen["variables"])
    assert seen["level"] == "DEBUG"
    assert seen["version"] == [3, 11]
    assert seen["endpoint"] == emulator.url


def test_an_unpacked_file_has_the_time_it_has_in_the_package(emulator: Emulator) -> None:
    emulator.function("timed", LOOKING)
    seen, _ = emulator.invoke("timed")
    assert seen["file_time"] == 315532800  # 1980-01-01


def test_processes_of_one_function_share_the_unpacked_package(emulator: Emulator) -> None:
    emulator.function("sharing", WHERE)
    (file, process), _ = emulator.invoke("sharing")
    emulator.client("lambda").update_function_configuration(FunctionName="sharing", Timeout=5)  # ends the process
    (file_again, process_again), _ = emulator.invoke("sharing")
    assert process_again != process
    assert file_again == file


def test_an_updated_function_is_ready_at_once_and_is_the_new_one(emulator: Emulator) -> None:
    emulator.function("changing", "def handler(event, context):\n    return 1\n")
    emulator.invoke("changing")
    changed = emulator.client("lambda").update_function_code(
        FunctionName="changing", ZipFile=zipped({"index.py": "def handler(event, context):\n    return 2\n"})
    )
    assert changed["LastUpdateStatus"] == "Successful"
    assert emulator.invoke("changing") == (2, None)


def test_an_answer_beyond_six_megabytes_is_a_failure(emulator: Emulator) -> None:
    emulator.function("large", LARGE)
    answer, error = emulator.invoke("large", 7_000_000)
    assert (error, answer["errorType"]) == ("Unhandled", "Function.ResponseSizeTooLarge")
    assert emulator.invoke("large", 6_000_000)[1] is None


def test_a_function_may_only_what_its_policy_says(emulator: Emulator) -> None:
    emulator.function("curious", CURIOUS, NOTHING)
    answer, error = emulator.invoke("curious")
    assert error == "Unhandled"
    assert "AccessDenied" in answer["errorMessage"]
    emulator.function("trusted", CURIOUS)
    assert emulator.invoke("trusted")[1] is None
