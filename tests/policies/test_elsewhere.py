"""Rules of other places, under made-up names: said in files alone, and answered as by hand.

A personal period of registration with prorated months and a share of a share, hours that are left
over, and one long training among many short ones: nothing of it is known to the code.
"""

from pathlib import Path

import pytest

from trainingflow.domain.citation import LANGUAGES, Language
from trainingflow.policies.cases import differences, read_case
from trainingflow.policies.library import load, reading
from trainingflow.policies.reader import warnings_of
from trainingflow.policies.sentences import sentences

FOLDER = Path(__file__).parent / "elsewhere"
POLICIES = sorted(FOLDER.glob("*.yaml"))
CASES = sorted((FOLDER / "cases").glob("*.json"))
MEANT = {"lanhu-2021": ["credit.requirements.TOTAL"]}  # the first training of new teachers counts


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_policy_is_sound_and_says_nothing_in_vain(path: Path) -> None:
    found = reading(str(path))

    assert [one.where for one in warnings_of(found)] == MEANT.get(path.stem, [])


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_is_answered_as_the_rules_say(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    [policy] = [load(str(one)) for one in POLICIES if f'"{one.stem}"' in text]

    assert differences(read_case(text, policy), policy) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_policy_can_be_read_aloud(path: Path, language: Language) -> None:
    told = sentences(reading(str(path)).node, language)

    assert told
    assert all(one.text.endswith((".", "。")) and one.quote for one in told)
