"""Chinese unless the client likes English better."""

import pytest

from trainingflow.api.language import accepted
from trainingflow.domain.citation import Language

ZH: Language = "zh-CN"
EN: Language = "en"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, ZH),
        ("", ZH),
        ("fr", ZH),
        ("en", EN),
        ("en-GB,zh;q=0.8", EN),
        ("zh-Hans;q=0.9, en;q=0.8", ZH),
        ("en;q=0.1, zh;q=0.5", ZH),
        ("en;q=rubbish", ZH),
        ("en;q=0", ZH),
    ],
)
def test_language_is_the_one_that_the_client_likes_most(
    header: str | None, expected: Language
) -> None:
    assert accepted(header) == expected
