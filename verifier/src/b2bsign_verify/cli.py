"""The command: what it takes, what it prints, how it exits."""

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from b2bsign_verify import __version__
from b2bsign_verify.limits import bounded
from b2bsign_verify.network import refuse_network
from b2bsign_verify.report import Exit

_EPILOG = """\
exit codes: 0 genuine; 1 not genuine (altered, not ours, unsigned, or evidence that does not agree);
2 wrong use, or a file that cannot be read or judged; 3 the seal is genuine, but something that was asked for
(the evidence in --evidence) could not be checked."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    refuse_network()
    _speak_utf8()
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    from b2bsign_verify import output, roots, texts  # noqa: PLC0415 - the network is refused before parsers are loaded
    from b2bsign_verify.verify import verify  # noqa: PLC0415

    given = roots.Given(options.roots, options.tsa_roots, options.bankid_root, options.organisation)
    try:
        trust = roots.trust(given)
        with bounded():
            report = verify(options.pdf, trust, options.evidence)
    except roots.NoRoots:
        return _complain(texts.word("no_roots", options.lang))
    except roots.BadRoots as error:
        return _complain(texts.word("bad_roots", options.lang).format(name=error))
    except OSError as error:
        return _complain(texts.word("unreadable", options.lang).format(name=error.filename or options.pdf))
    if options.json:
        print(output.as_json(report, options.lang))
    else:
        print(output.as_text(report, options.pdf.name, options.lang))
    return int(report.exit_code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="b2bsign-verify",
        description="Checks a PDF sealed by B2B Sign, without network or account.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("pdf", type=Path, help="the sealed PDF")
    parser.add_argument(
        "--evidence", type=Path, metavar="PLACE", help="the sender's evidence package: a ZIP or a folder"
    )
    for option, meaning in _ROOTS.items():
        parser.add_argument(option, type=Path, action="append", default=[], metavar="PEM", help=meaning)
    parser.add_argument("--organisation", default="", help="whose certificates seal, where the root serves others too")
    parser.add_argument("--json", action="store_true", help="the report for programs")
    parser.add_argument("--lang", choices=("sv", "en"), default="sv", help="the language of the sentences")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    return parser


_ROOTS = {
    "--roots": "roots of seals (and of timestamps, unless given apart); may be repeated",
    "--tsa-roots": "roots of timestamps; may be repeated",
    "--bankid-root": "roots of BankID; may be repeated",
}


def _complain(sentence: str) -> int:
    print(f"b2bsign-verify: {sentence}", file=sys.stderr)
    return int(Exit.UNUSABLE)


def _speak_utf8() -> None:
    """Names are Swedish and the marks are no ASCII, whatever the terminal's locale."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
