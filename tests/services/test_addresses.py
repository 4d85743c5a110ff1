"""Signed addresses and names of files: nothing that was not written here is believed."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from trainingflow.services.addresses import Grant, Purpose, Signer
from trainingflow.services.files import LONGEST_NAME, safe_name

KEY = "a key of the tests, long enough for them"

grants = st.builds(
    Grant,
    st.sampled_from(Purpose),
    st.uuids(),
    st.uuids(),
    st.integers(0, 2**33).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
)


@given(grants)
def test_what_was_granted_is_read_back(grant: Grant) -> None:
    signer = Signer(KEY)

    assert signer.read(signer.write(grant)) == grant


@given(grants, st.integers(0, 97), st.characters(codec="ascii"))
def test_an_address_that_was_touched_grants_nothing(grant: Grant, place: int, other: str) -> None:
    signer = Signer(KEY)
    token = signer.write(grant)
    forged = token[:place] + other + token[place + 1 :]

    assert signer.read(forged) in ({grant} if forged == token else {None})


@given(grants)
def test_another_key_reads_nothing(grant: Grant) -> None:
    assert Signer(KEY + "!").read(Signer(KEY).write(grant)) is None


@given(st.text())
def test_any_text_is_read_without_a_fault(token: str) -> None:
    assert Signer(KEY).read(token) is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("调研报告.pdf", "调研报告.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\资料\\讲义.docx", "讲义.docx"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("exe\u202efdp.scr", "exefdp.scr"),
        (" . ", ""),
        ("长" * 200 + ".pdf", "长" * (LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_a_name_is_one_that_a_file_can_have(name: str, kept: str) -> None:
    assert safe_name(name) == kept


@given(st.text())
def test_a_name_is_safe_whatever_was_sent(name: str) -> None:
    kept = safe_name(name)

    assert len(kept) <= LONGEST_NAME
    assert not set(kept) & set('/\\:"\r\n\0')
    assert kept not in {".", ".."}
    assert safe_name(kept) == kept


def test_a_grant_is_of_one_authority_and_document() -> None:
    until = datetime(2024, 5, 20, tzinfo=UTC)
    one = Grant(Purpose.SEND, UUID(int=1), UUID(int=2), until)
    other = Grant(Purpose.FETCH, UUID(int=1), UUID(int=2), until)

    assert Signer(KEY).write(one) != Signer(KEY).write(other)
