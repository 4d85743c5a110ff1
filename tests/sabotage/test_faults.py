"""Every seeded fault still fits the program, and the record says which test has caught it.

That each is caught is shown by `make sabotage`, which runs the tests of each with it.
"""

import importlib.util
import re
from pathlib import Path

import psycopg
import pytest

from tests.copies import Copies
from tests.sabotage import record
from tests.sabotage.fault import AnyFault, DatabaseFault, Fault, FaultOutdated
from tests.sabotage.faults import FAULTS
from tests.sabotage.seen import Failure, Judged, Seen, Verdict, by_assertion, confirmed, judged

ROOT = Path(__file__).parents[2]
IN_CODE = {name: one for name, one in FAULTS.items() if isinstance(one, Fault)}
IN_DATABASE = {name: one for name, one in FAULTS.items() if isinstance(one, DatabaseFault)}
TEST = "tests/test_it.py::test_it"
FOUND = Failure(TEST, "AssertionError", by_assertion=True)
FELL = Failure(TEST, "KeyError", by_assertion=False)


@pytest.mark.parametrize("fault", IN_CODE.values(), ids=IN_CODE.keys())
def test_fault_can_be_put_in_and_makes_another_program(fault: Fault) -> None:
    spec = importlib.util.find_spec(fault.module)
    assert spec is not None
    assert spec.origin is not None
    text = Path(spec.origin).read_text(encoding="utf-8")

    broken = fault.applied(text)

    compile(broken, spec.origin, "exec")
    assert broken != text


def test_every_fault_of_the_database_fits_what_the_migrations_have_made(
    copies: Copies, template: str
) -> None:
    for fault in IN_DATABASE.values():
        with copies.copy(template) as name, psycopg.connect(copies.server.database(name)) as owner:
            owner.execute(fault.statement.encode())


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_the_tests_of_a_fault_are_there(fault: AnyFault) -> None:
    assert [one for one in fault.tests.split() if not (ROOT / one).is_file()] == []


def test_there_are_twenty_five_faults() -> None:
    assert len(FAULTS) >= 25


def test_fault_that_no_longer_fits_says_so() -> None:
    fault = Fault("nothing", "trainingflow", "not in any module", "", "tests/test_settings.py")

    with pytest.raises(FaultOutdated, match="0 times"):
        fault.applied("something else")


def test_every_fault_has_been_caught_as_it_is_now() -> None:
    tried = {row.fault: (row.fault_print, row.verdict) for row in record.rows()}

    assert tried == {name: (fault.print, "caught") for name, fault in FAULTS.items()}


def test_every_test_that_has_caught_a_fault_is_still_there() -> None:
    assert [row.test for row in record.rows() if not is_there(row.test)] == []


def test_the_page_is_what_the_record_says() -> None:
    assert record.PAGE.read_text(encoding="utf-8") == record.page_of(record.rows())


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (Seen(put_in=True, failures=[FOUND], passed=[]), Judged(Verdict.CAUGHT, TEST)),
        (Seen(put_in=True, failures=[FELL, FOUND], passed=[]), Judged(Verdict.CAUGHT, TEST)),
        (Seen(put_in=True, failures=[FELL], passed=[TEST]), Judged(Verdict.NO_ASSERTION, TEST)),
        (Seen(put_in=True, failures=[], passed=[TEST]), Judged(Verdict.SURVIVED)),
        (Seen(put_in=False, failures=[FOUND], passed=[]), Judged(Verdict.NOT_PUT_IN)),
        (Seen(), Judged(Verdict.NOT_PUT_IN)),
    ],
)
def test_only_an_assertion_with_the_fault_in_place_is_a_catch(seen: Seen, expected: Judged) -> None:
    assert judged(seen) == expected
    assert Seen.read(seen.told()) == seen


def test_a_test_that_is_red_without_the_fault_proves_nothing() -> None:
    caught = Judged(Verdict.CAUGHT, TEST)

    assert confirmed(caught, [TEST]) == caught
    assert confirmed(caught, []) == Judged(Verdict.RED_WITHOUT, TEST)
    assert confirmed(Judged(Verdict.SURVIVED), []) == Judged(Verdict.SURVIVED)


def test_what_a_test_falls_over_is_no_assertion() -> None:
    group = ExceptionGroup("both", [AssertionError(), AssertionError()])
    mixed = ExceptionGroup("mixed", [AssertionError(), KeyError()])

    assert [by_assertion(one) for one in (AssertionError(), group, mixed, KeyError())] == [
        True,
        True,
        False,
        False,
    ]


def is_there(test: str) -> bool:
    named = re.match(r"([^:]+)::(\w+)", test)
    if named is None:
        return False
    path, name = named.groups()
    return re.search(rf"def {name}\b", (ROOT / path).read_text(encoding="utf-8")) is not None
