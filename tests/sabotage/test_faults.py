"""Every seeded fault still fits the program, and there are enough of them.

That each is caught is shown by `make sabotage`, which runs the tests of each with it.
"""

import importlib.util
from pathlib import Path

import pytest

from tests.sabotage.faults import FAULTS, Fault, FaultOutdated

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault_can_be_put_in_and_makes_another_program(fault: Fault) -> None:
    spec = importlib.util.find_spec(fault.module)
    assert spec is not None
    assert spec.origin is not None
    text = Path(spec.origin).read_text(encoding="utf-8")

    broken = fault.applied(text)

    compile(broken, spec.origin, "exec")
    assert broken != text
    assert [one for one in fault.tests.split() if not (ROOT / one).is_file()] == []


def test_there_are_twenty_five_faults() -> None:
    assert len(FAULTS) >= 25


def test_fault_that_no_longer_fits_says_so() -> None:
    fault = Fault("nothing", "trainingflow", "not in any module", "", "tests/test_settings.py")

    with pytest.raises(FaultOutdated, match="0 times"):
        fault.applied("something else")
