"""Chinese unless the client likes English better."""

import pytest

from trainingflow.api.language import Language, accepted


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, Language.ZH),
        ("", Language.ZH),
        ("fr", Language.ZH),
        ("en", Language.EN),
        ("en-GB,zh;q=0.8", Language.EN),
        ("zh-Hans;q=0.9, en;q=0.8", Language.ZH),
        ("en;q=0.1, zh;q=0.5", Language.ZH),
        ("en;q=rubbish", Language.ZH),
        ("en;q=0", Language.ZH),
    ],
)
def test_language_is_the_one_that_the_client_likes_most(
    header: str | None, expected: Language
) -> None:
    assert accepted(header) is expected
