"""The last net under the logs: what numbers of people and tokens look like never gets through."""

import io
import json
import logging

import pytest
from hypothesis import given, strategies as st

from tests.operations import canary
from trainingflow.observing import logs
from trainingflow.observing.configured import Observing
from trainingflow.observing.scrub import BASE62, checksum, scrubbed


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"a {canary.TOKEN} b", "a tfp_[token] b"),
        (f"glued{canary.TOKEN}glued", "gluedtfp_[token]glued"),
        (canary.TOKEN[:-1] + "!", canary.TOKEN[:-1] + "!"),  # the checksum does not hold
        ("Bearer abc.def", "Bearer [token]"),
        ("id 110101199003070134.", "id [id card]."),
        ("id 11010119900307002X", "id [id card]"),
        ("id 110101900307013", "id [id card]"),
        ("+86 139-1234-5678", "[phone]"),
        ("call 13912345678", "call [phone]"),
        ("wang@school.example", "[mail]"),
        ("2026-11-29T03:20:13", "2026-11-29T03:20:13"),
        ("0183d401-0000-7000-8000-000000000000", "0183d401-0000-7000-8000-000000000000"),
        ("a\r\nb\x1b[31m\u2028c\x00", "a\\u000d\\u000ab\\u001b[31m\\u2028c\\u0000"),
        ("教师", "教师"),
    ],
)
def test_text_is_scrubbed(text: str, clean: str) -> None:
    assert scrubbed(text) == clean


@given(
    st.text(max_size=60),
    st.sampled_from(["tfp_", "tfs_"]),
    st.text(BASE62, min_size=30, max_size=30),
    st.text(max_size=60),
)
def test_no_token_gets_through_wherever_it_stands(
    before: str, prefix: str, chance: str, after: str
) -> None:
    token = prefix + chance + checksum(prefix + chance)

    assert token not in scrubbed(before + token + after)


@given(st.text(max_size=400))
def test_what_is_scrubbed_is_short_and_one_line_for_every_reader(text: str) -> None:
    clean = scrubbed(text, 50)

    assert len(clean) <= 51
    assert len(clean.splitlines()) <= 1
    assert not any(ord(one) < 0x20 or 0x7F <= ord(one) < 0xA0 for one in clean)


def test_an_id_of_ours_is_never_taken_for_a_number_of_somebody(
    stream: io.StringIO, line_of: logging.Handler
) -> None:
    unlucky = "120052741923465e864f60bc97af3adb"  # fifteen digits in a row, as an old id card
    said = {"requestId": unlucky, "errorIds": [unlucky], "operation": unlucky}
    record = logging.makeLogRecord({"name": "trainingflow.x", "levelname": "INFO"})
    record.msg = {"event": "request", **said}
    record.__dict__ |= {"_logger": None, "_name": "info"}

    line_of.handle(record)

    told = json.loads(stream.getvalue())
    assert (told["requestId"], told["errorIds"]) == (unlucky, [unlucky])
    assert told["operation"] == "[id card]e864f60bc97af3adb"


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def line_of(stream: io.StringIO) -> logging.Handler:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Lines(console=False))
    return handler


def test_what_a_library_puts_into_its_words_is_left_out(
    stream: io.StringIO, line_of: logging.Handler
) -> None:
    record = logging.LogRecord(
        "some.library", logging.WARNING, "x.py", 1, "gave up on %s\nand more", (canary.NAME,), None
    )

    line_of.handle(record)

    told = json.loads(stream.getvalue())
    assert (told["event"], told["level"], told["logger"]) == (
        "gave up on %s",
        "warning",
        "some.library",
    )
    assert canary.NAME not in stream.getvalue()


def test_what_an_exception_says_is_left_out_and_where_it_was_raised_is_told(
    stream: io.StringIO, line_of: logging.Handler
) -> None:
    try:
        int(canary.NAME)
    except ValueError as error:
        failure = (type(error), error, error.__traceback__)
    record = logging.LogRecord("asyncio", logging.ERROR, "x.py", 1, "failed", (), failure)

    line_of.handle(record)

    told = json.loads(stream.getvalue())
    assert told["error"] == "builtins.ValueError"
    assert told["frames"][0].endswith(
        "test_what_an_exception_says_is_left_out_and_where_it_was_raised_is_told"
    )
    assert canary.NAME not in stream.getvalue()
    assert stream.getvalue().count("\n") == 1


def test_at_a_terminal_people_read_it() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    terminal = Terminal()
    try:
        logs.start(Observing(), stream=terminal)
        logs.logger("trainingflow.test").info("request", route="/graphql", to=canary.PHONE)
    finally:
        root.handlers[:] = kept
        root.setLevel(level)

    assert "request" in terminal.getvalue()
    assert "/graphql" in terminal.getvalue()
    assert "[phone]" in terminal.getvalue()
    assert not terminal.getvalue().startswith("{")
