"""What is encrypted opens with its key, in its place, and unchanged; else it does not open."""

import os

import pytest
from hypothesis import given, strategies as st

from trainingflow.services.privacy.masters import Keyring, MasterMissing
from trainingflow.services.privacy.suites import (
    GM,
    INTL,
    SUITES,
    SealBroken,
    new_key,
    opened,
    suite_of,
)

keys = st.binary(min_size=32, max_size=32)


@given(
    name=st.sampled_from(sorted(SUITES)),
    key=keys,
    text=st.binary(max_size=64),
    place=st.binary(max_size=64),
)
def test_what_is_sealed_opens_with_its_key_in_its_place(
    name: str, key: bytes, text: bytes, place: bytes
) -> None:
    sealed = SUITES[name].seal(key, text, place)

    assert opened(key, sealed, place) == text
    assert suite_of(sealed) is SUITES[name]


@given(
    name=st.sampled_from(sorted(SUITES)),
    key=keys,
    text=st.binary(min_size=1, max_size=64),
    bit=st.integers(min_value=0),
)
def test_a_ciphertext_with_one_bit_changed_does_not_open(
    name: str, key: bytes, text: bytes, bit: int
) -> None:
    sealed = bytearray(SUITES[name].seal(key, text, b"place"))
    at = bit % (8 * len(sealed))
    sealed[at // 8] ^= 1 << at % 8

    with pytest.raises(SealBroken):
        opened(key, bytes(sealed), b"place")


@pytest.mark.parametrize("name", sorted(SUITES))
def test_a_ciphertext_opens_neither_in_another_place_nor_with_another_key(name: str) -> None:
    key = new_key()
    sealed = SUITES[name].seal(key, b"110101", b"of one person")

    for tried, place in ((key, b"of another"), (new_key(), b"of one person")):
        with pytest.raises(SealBroken):
            opened(tried, sealed, place)


def test_what_is_no_ciphertext_is_refused_as_such() -> None:
    for text in (b"", b"\x01\x01", os.urandom(29), b"\x02" + INTL.seal(new_key(), b"", b"")[1:]):
        with pytest.raises(SealBroken):
            opened(new_key(), text, b"")


def test_a_keyed_digest_is_that_of_the_standards() -> None:
    # RFC 4231, test case 2, and the same text under SM3 as OpenSSL computes it.
    text = b"what do ya want for nothing?"

    assert INTL.mac(b"Jefe", text).hex() == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
    assert GM.mac(b"Jefe", text).hex() == (
        "2e87f1d16862e6d964b50a5200bf2b10b764faa9680a296a2405f24bec39f882"
    )


def test_the_same_text_is_never_sealed_the_same_way_twice() -> None:
    key = new_key()

    assert len({INTL.seal(key, b"110101", b"") for _ in range(100)}) == 100


def test_an_earlier_generation_unwraps_what_it_wrapped_and_the_newest_wraps_what_is_new() -> None:
    before, after = Keyring.from_hex(["ab" * 32]), Keyring.from_hex(["cd" * 32, "ab" * 32])
    data_key = new_key()
    old = before.wrap(data_key, b"place")
    new = after.wrap(data_key, b"place")

    assert after.unwrap(old, before.newest.generation, b"place") == data_key
    assert after.unwrap(new, after.newest.generation, b"place") == data_key
    with pytest.raises(MasterMissing, match=f"master key {after.newest.generation}"):
        before.unwrap(new, after.newest.generation, b"place")


def test_no_key_ever_prints() -> None:
    keyring = Keyring.from_hex(["0123456789abcdef" * 4])

    shown = f"{keyring!r} {keyring} {keyring.newest!r} {keyring.newest}"

    assert "0123456789abcdef" not in shown
    assert repr(bytes.fromhex("0123456789abcdef")) not in shown
