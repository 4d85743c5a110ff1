"""The cells of the matrix that are about reading: matters, and fields of the schema."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import SimpleNamespace

from tests.authority.readers import (
    COVERING,
    EMPLOYING,
    ROOT,
    SOMEBODY,
    Standing,
    an_id,
    every_standing,
    some_standings,
)
from tests.authority.rows import Row, section
from trainingflow.api.authority import TABLE, Rule
from trainingflow.api.authority.items import OF_COURSES
from trainingflow.api.types.general import GENERAL_TYPES
from trainingflow.api.types.general_fields import made_types
from trainingflow.domain.authority.published import is_published
from trainingflow.domain.authority.reading import decide
from trainingflow.domain.authority.table import GRANTS
from trainingflow.domain.authority.terms import Grant, Matter, Tie

Wrong = tuple[object, ...]


def expected(matter: str, who: Standing) -> bool:
    """What the table of permissions says about a matter, in its own words."""
    if not who.signed_in or not who.here:
        return False
    return any(row.what == matter and _meant(row, who) for row in section("read"))


def _meant(row: Row, who: Standing) -> bool:
    if row.where == {"in-person"}:
        return who.tie is not None and str(who.tie) in row.who
    if who.role is None or str(who.role) not in row.who:
        return False
    if who.reach is not None and ("lent" not in row.only or who.reach not in COVERING):
        return False
    return row.where == {"anywhere"} or who.place in row.where


def wrong_matters(grants: Iterable[Grant] = GRANTS) -> tuple[int, list[Wrong]]:
    """How many cells of matters there are, and those where the decision is not the expected one."""
    rows, cells, wrong = tuple(grants), 0, list[Wrong]()
    for who in every_standing():
        for matter in Matter:
            cells += 1
            found = decide(matter, who.reader, who.ties, rows) is not None
            if found is not expected(matter, who):
                wrong.append((matter, who, found))
    return cells, wrong


def expected_field(name: str) -> Row | None:
    """The row about a field: its own, or that of what all items of its sort have."""
    rows = {row.what: row for row in section("field")}
    type_, _, field = name.partition(".")
    general = type_ in _general()
    choices = (
        name,
        f"EveryItem.{field}" if general or type_ in OF_COURSES else "",
        f"GeneralItem.{field}" if general else "",
        "Dossier.*" if type_ in made_types() else "",
    )
    return next((rows[one] for one in choices if one in rows), None)


def _general() -> frozenset[str]:
    return frozenset(type_.__name__ for type_ in GENERAL_TYPES.values())


def wrong_fields(table: Mapping[str, Rule] = TABLE) -> tuple[int, list[Wrong]]:
    """How many cells of fields there are, and those where rule and decision are not as expected."""
    cells, wrong = 0, list[Wrong]()
    for name, rule in table.items():
        row = expected_field(name)
        if row is None:
            wrong.append((name, "has no row"))
            continue
        for who, verdicts in _verdicts():
            cells += 1
            if _may_use(rule, who) is not _should_use(row, who, verdicts):
                wrong.append((name, who))
    return cells, wrong


def _may_use(rule: Rule, who: Standing) -> bool:
    """What the system says: the rule in front of the field, and the rows behind it."""
    employer = frozenset({EMPLOYING, ROOT})
    person = SOMEBODY if who.tie is Tie.SELF else an_id(12)
    source = SimpleNamespace(row=SimpleNamespace(id=person, units=employer))
    if not rule.allows(who.viewer, source):
        return False
    return rule.matter is None or decide(rule.matter, who.reader, who.ties) is not None


def _should_use(row: Row, who: Standing, verdicts: frozenset[str]) -> bool:
    if row.who == {"everybody"}:
        return True
    if not row.who & {"signed-in"} and (who.reach or who.role is None or who.role not in row.who):
        return False
    return who.signed_in and row.where <= verdicts


@cache
def _verdicts() -> tuple[tuple[Standing, frozenset[str]], ...]:
    """What everybody may read by the table of permissions."""
    return tuple(
        (who, frozenset(str(one) for one in Matter if expected(one, who)))
        for who in some_standings()
    )


def wrong_states(states: Iterable[tuple[str, str]]) -> tuple[int, list[Wrong]]:
    """Items in every state, with every field, as a stranger who is signed in meets them."""
    cells, wrong = 0, list[Wrong]()
    public = {(row.what, state) for row in section("public") for state in row.where}
    for kind, state in states:
        for name, rule in _fields_of(kind):
            cells += 1
            who = Standing(tie=Tie.PUBLIC if is_published(kind, state) else None)
            should = (kind, state) in public and rule.matter is Matter.ITEM
            if _may_use(rule, who) is not should:
                wrong.append((kind, state, name))
    return cells, wrong


def _fields_of(kind: str) -> Iterator[tuple[str, Rule]]:
    names = {str(one): type_.__name__ for one, type_ in GENERAL_TYPES.items()}
    own = {"COURSE": "Course", "COURSE_RUN": "CourseRun", "CREDIT_BATCH": "CreditBatch"}
    prefix = (names | own)[kind] + "."
    return ((name, rule) for name, rule in TABLE.items() if name.startswith(prefix))
