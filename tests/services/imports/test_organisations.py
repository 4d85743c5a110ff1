"""Units that are imported: each below a unit that is known or in the same file."""

from tests.services.imports.sent import Office, units

UNITS = """
    SELECT o.code, o.name_zh, o.kind, o.run_by, p.code, o.policy_id, array_length(o.path, 1)
    FROM organisation o LEFT JOIN organisation p ON p.id = o.parent_id
    WHERE o.code LIKE 'U%' OR o.code = 'school' ORDER BY o.code
"""
SCHOOL = ("school", "school", "PRIMARY_SCHOOL", "DISTRICT", "commission", None, 2)


async def test_units_are_added_in_whatever_order_they_stand(office: Office) -> None:
    id_ = await office.applied(
        "ORGANISATIONS",
        units(
            ["U2", "第八小学分校", "小学", "区属", "U1"],
            ["U1", "第八小学", "primary school", "DISTRICT", "commission"],
            ["U3", "第八小学东校区", "小学", "区属", "U2"],
        ),
    )

    assert await office.counts(id_) == ("APPLIED", 3, 0, 0, 0)
    assert office.select(UNITS) == [
        ("U1", "第八小学", "PRIMARY_SCHOOL", "DISTRICT", "commission", None, 2),
        ("U2", "第八小学分校", "PRIMARY_SCHOOL", "DISTRICT", "U1", None, 3),
        ("U3", "第八小学东校区", "PRIMARY_SCHOOL", "DISTRICT", "U2", None, 4),
        SCHOOL,
    ]
    assert office.select(
        "SELECT count(*) FROM organisation o WHERE path[array_length(path, 1)] <> id"
        " OR path[array_length(path, 1) - 1] IS DISTINCT FROM parent_id"
    ) == [(0,)]


async def test_units_have_a_place_or_a_reason_why_not(office: Office) -> None:
    id_ = await office.checked(
        "ORGANISATIONS",
        units(
            ["U1", "甲校", "小学", "区属", "U2"],
            ["U2", "乙校", "小学", "区属", "U1"],
            ["U3", "丙校", "小学", "区属", "U9"],
            ["U4", "丁校", "大学", "区属", "commission"],
            ["U5", "戊校", "小学", "区属", "commission"],
        ),
    )

    assert await office.faults(id_) == [
        (2, "parent", "CIRCLE"),
        (3, "parent", "CIRCLE"),
        (4, "parent", "UNKNOWN"),
        (5, "kind", "NOT_A_CHOICE"),
    ]
    assert await office.counts(id_) == ("CHECKED", 1, 0, 0, 4)


async def test_what_decisions_rest_on_is_not_imported_over(office: Office) -> None:
    id_ = await office.applied(
        "ORGANISATIONS",
        units(
            ["school", "实验小学", "小学", "区属", "commission"],
            ["private-school", "private-school", "中学", "区属", "school"],
        ),
    )

    assert await office.counts(id_) == ("APPLIED", 0, 1, 0, 1)
    assert await office.faults(id_) == [
        (3, "kind", "FIXED"),
        (3, "run_by", "FIXED"),
        (3, "parent", "FIXED"),
    ]
    assert office.select(UNITS) == [(SCHOOL[0], "实验小学", *SCHOOL[2:])]


async def test_units_are_undone_until_something_lies_below_them(office: Office) -> None:
    first = await office.applied(
        "ORGANISATIONS", units(["U1", "第八小学", "小学", "区属", "commission"])
    )
    second = await office.applied(
        "ORGANISATIONS",
        units(["U2", "分校", "小学", "区属", "U1"], ["U3", "东校", "小学", "区属", "U2"]),
    )

    await office.undo(first)
    refused = await office.found(first)
    await office.undo(second)
    await office.undo(first)

    assert refused.refusal is not None
    assert (refused.state, refused.refusal["why"]) == ("APPLIED", "BUILT_UPON")
    assert office.select(UNITS) == [SCHOOL]
