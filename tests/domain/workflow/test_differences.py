"""What has changed between two versions of a dossier, and that it says everything."""

from typing import Any, Final

from hypothesis import given, settings, strategies as st

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.courses.fields import COURSE_FIELDS
from trainingflow.domain.lifecycles.inputs import field, key, optional, rows, text
from trainingflow.domain.lifecycles.runs.declaration import RUN_FIELDS
from trainingflow.domain.workflow.differences import Change, ChangeSort, apply, diff
from trainingflow.domain.workflow.fields import Field, FieldType

TABLE: Final = (
    text("title", "名称", "title"),
    field(FieldType.IDS, "people", "人员", "people"),
    optional(
        rows(
            "units", "单元", "units", key(text("name", "名称", "name")), text("hours", "学时", "h")
        )
    ),
    rows(
        "classes",
        "班级",
        "classes",
        text("places", "人数", "places"),
        rows("sessions", "安排", "sessions", text("on", "日期", "day")),
    ),
)
WORDS: Final = st.sampled_from(["一", "二", "三", "四"])


def values(table: tuple[Field, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Any dossier of the table, complete or not."""
    return st.fixed_dictionaries({}, optional={one.name: value(one) for one in table})


def value(one: Field) -> st.SearchStrategy[Any]:
    """Any value of the field; few different ones, so that rows are alike."""
    match one.type:
        case FieldType.ROWS:
            return st.lists(values(one.rows), max_size=5)
        case FieldType.IDS:
            return st.lists(WORDS, max_size=3)
        case _:
            return WORDS


@given(values(TABLE), values(TABLE))
@settings(max_examples=400, deadline=None)
def test_what_has_changed_makes_the_new_version_of_the_old(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    assert apply(TABLE, old, diff(TABLE, old, new)) == new


@given(values(TABLE))
def test_a_version_does_not_differ_from_itself(one: dict[str, Any]) -> None:
    assert diff(TABLE, one, dict(one)) == ()


@given(values(TABLE), values(TABLE))
@settings(deadline=None)
def test_what_differs_one_way_differs_the_other(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert bool(diff(TABLE, old, new)) == bool(diff(TABLE, new, old)) == (old != new)


def test_fields_are_named_in_both_languages() -> None:
    old = {"title": "旧名", "policyBasis": "方案"}
    new = {"title": "新名", "assessmentMethod": "考查"}

    assert diff(COURSE_FIELDS, old, new) == (
        Change(
            sort=ChangeSort.CHANGED,
            path=("title",),
            labels=(Label("课程名称", "title"),),
            old="旧名",
            new="新名",
        ),
        Change(
            sort=ChangeSort.REMOVED,
            path=("policyBasis",),
            labels=(Label("政策依据", "policy basis"),),
            old="方案",
        ),
        Change(
            sort=ChangeSort.ADDED,
            path=("assessmentMethod",),
            labels=(Label("考试考查方法", "assessment method"),),
            new="考查",
        ),
    )


def test_a_row_is_known_by_its_key_wherever_it_stands() -> None:
    old = {"units": [{"title": "甲", "hours": "4"}, {"title": "乙", "hours": "6"}]}
    new = {"units": [{"title": "乙", "hours": "8"}, {"title": "甲", "hours": "4"}]}

    found = diff(COURSE_FIELDS, old, new)

    assert [(one.sort, one.path, one.old, one.new, one.came_from) for one in found] == [
        (ChangeSort.MOVED, ("units", 0), None, None, 1),
        (ChangeSort.CHANGED, ("units", 0, "hours"), "6", "8", None),
    ]


def test_a_row_put_in_before_others_leaves_them_as_they_are() -> None:
    session = {"on": "2024-09-10", "hours": "4"}
    old = {"classes": [{"capacity": 30, "sessions": [session]}]}
    first = {"on": "2024-09-03", "hours": "4"}
    new = {"classes": [{"capacity": 30, "sessions": [first, session]}]}

    assert [(one.sort, one.path, one.new) for one in diff(RUN_FIELDS, old, new)] == [
        (ChangeSort.ADDED, ("classes", 0, "sessions", 0), first)
    ]


def test_a_name_that_the_table_no_longer_has_is_compared_as_a_whole() -> None:
    (found,) = diff(COURSE_FIELDS, {"former": [1]}, {"former": [2]})

    assert (found.path, found.labels) == (("former",), (Label("former", "former"),))
