"""Two policies are compared by what they say, not by how it is written."""

from pathlib import Path

import pytest

from tests.policies.test_reader import CITED, POLICY
from trainingflow.policies.difference import Aspect, Difference, Kind, differences
from trainingflow.policies.library import packaged_ids, reading

TOTAL = "unit: CREDITS, atLeast: 30"
TOWN = f"        town: {{{CITED}, awards: {{ledger: B, credits: 1}}}}\n"
COURSE = "awards: {ledger: A, every: 18, of: hours, credits: 1}"


def compared(folder: Path, old: str, new: str) -> tuple[Difference, ...]:
    paths = []
    for name, text in (("old.yaml", old), ("new.yaml", new)):
        (folder / name).write_text(text, encoding="utf-8")
        paths.append(str(folder / name))
    return differences(*(reading(path).node for path in paths))


def changed(old: str, new: str, folder: Path) -> tuple[Difference, ...]:
    assert POLICY.count(old) == 1
    return compared(folder, POLICY, POLICY.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        pytest.param(
            "atLeast: 30",
            "atLeast: 36",
            ("requirements", "TOTAL", "atLeast", "CHANGED", "NUMBER", "30", "36"),
            id="number of a requirement",
        ),
        pytest.param(
            "every: 18",
            "every: 20",
            ("activities", "COURSE", "rules.all.awards.every", "CHANGED", "NUMBER", "18", "20"),
            id="rate",
        ),
        pytest.param(
            "from: A, to: B, over: 5",
            "from: A, to: B, over: 6.5",
            ("offsets", "SURPLUS", "over", "CHANGED", "NUMBER", "5", "6.5"),
            id="offset",
        ),
        pytest.param(
            "第一条, quote: 每年十学分}\n          awards",
            "第二条, quote: 每年廿学分}\n          awards",
            (
                *("activities", "COURSE", "rules.all.citation", "CHANGED", "CITATION"),
                *("第一条「每年十学分」", "第二条「每年廿学分」"),
            ),
            id="citation",
        ),
        pytest.param(
            "label: {zh-CN: 课程, en: Course}",
            "label: {zh-CN: 课, en: Course}",
            ("activities", "COURSE", "label", "CHANGED", "NAME", "课程 · Course", "课 · Course"),
            id="name",
        ),
        pytest.param(
            "    level: [CITY, TOWN]",
            "    level: [CITY, TOWN, VILLAGE]",
            ("fields", "level", "", "CHANGED", "RULE", "CITY, TOWN", "CITY, TOWN, VILLAGE"),
            id="list",
        ),
        pytest.param(
            "document: 某办法",
            "document: 某办法（修订）",
            ("policy", "document", "", "CHANGED", "RULE", "某办法", "某办法（修订）"),
            id="the policy itself",
        ),
        pytest.param(
            TOTAL,
            f"{TOTAL}, blocking: false",
            ("requirements", "TOTAL", "blocking", "ADDED", "RULE", None, "false"),
            id="added part",
        ),
        pytest.param(
            "  offsets:\n    SURPLUS",
            f"  caps: {{A: {{ledgers: A, atMost: 20, {CITED}}}}}\n  offsets:\n    SURPLUS",
            ("caps", "A", "", "ADDED", "RULE", None, "ledgers: A; atMost: 20"),
            id="added cap",
        ),
        pytest.param(
            f"  offsets:\n    SURPLUS: {{from: A, to: B, over: 5, until: B, {CITED}}}\n",
            "",
            (
                "offsets",
                "SURPLUS",
                "",
                "REMOVED",
                "RULE",
                "from: A; to: B; over: 5; until: B",
                None,
            ),
            id="removed offset",
        ),
    ],
)
def test_what_differs_is_said_once(
    tmp_path: Path, old: str, new: str, difference: tuple[str | None, ...]
) -> None:
    text = POLICY if new else POLICY.replace("  offsets:", f"{TOWN}  offsets:")

    [found] = compared(tmp_path, text, text.replace(old, new))

    said = (found.section, found.code, found.part, found.kind, found.aspect, found.old, found.new)
    assert said == difference


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("atLeast: 30", "atLeast: 30.00"),
        ("ledgers: B, partOf", "ledgers: [B], partOf"),
        (TOTAL, f"{TOTAL}, blocking: true, take: SUM, each: CYCLE"),
        (TOTAL, "unit: CREDITS, minima: [{atLeast: 30}]"),
        (COURSE, "awards: [{ledger: A, every: 18, of: hours, credits: 1}]"),
        ("credit:\n", "# a comment\n\ncredit:\n"),
    ],
)
def test_what_only_looks_different_is_no_difference(tmp_path: Path, old: str, new: str) -> None:
    assert changed(old, new, tmp_path) == ()


def test_minima_are_compared_group_by_group(tmp_path: Path) -> None:
    groups = (
        f"  groups:\n    OLD: {{label: {{zh-CN: 老, en: Old}}, facts: {{posts: [X]}}, {CITED}}}\n"
    )
    minima = "minima: [{atLeast: 30}, {atLeast: 9, groups: OLD}]"
    before = POLICY.replace("  offsets:\n", groups + "  offsets:\n")

    found = compared(tmp_path, before, before.replace(TOTAL, f"unit: CREDITS, {minima}"))

    assert found == (
        Difference(
            section="requirements",
            code="TOTAL",
            part="minima[OLD]",
            kind=Kind.ADDED,
            aspect=Aspect.RULE,
            old=None,
            new="atLeast: 9; groups: OLD",
            article="第一条",
        ),
    )


def test_order_is_a_difference_where_it_says_what_comes_first(tmp_path: Path) -> None:
    cited = f"{{from: A, to: B, over: 5, until: B, {CITED}}}"
    surplus = f"    SURPLUS: {cited}\n"
    assert POLICY.count(surplus) == 1
    first, last = (POLICY.replace(surplus, text) for text in (
        f"{surplus}    MORE: {cited}\n", f"    MORE: {cited}\n{surplus}"))  # fmt: skip

    found = compared(tmp_path, first, last)

    assert [(one.section, one.kind, one.old, one.new) for one in found] == [
        ("offsets", Kind.REORDERED, "SURPLUS, MORE", "MORE, SURPLUS")
    ]


def test_what_a_child_says_again_is_no_difference(tmp_path: Path) -> None:
    (tmp_path / "example.yaml").write_text(POLICY, encoding="utf-8")
    child = "id: child\nextends: example\ncheckedOn: 2026-02-01\ncredit:\n  requirements:\n"
    (tmp_path / "child.yaml").write_text(f"{child}    B: {{atLeast: 7}}\n", encoding="utf-8")
    paths = [str(tmp_path / name) for name in ("example.yaml", "child.yaml")]

    found = differences(*(reading(path).node for path in paths))

    assert [(one.section, one.code, one.part, one.old, one.new) for one in found] == [
        ("policy", "id", "", "example", "child"),
        ("policy", "checkedOn", "", "2026-01-01", "2026-02-01"),
        ("policy", "extends", "", None, "example"),
        ("requirements", "B", "atLeast", "5", "7"),
    ]


@pytest.mark.parametrize("identity", packaged_ids())
def test_policy_is_not_different_from_itself(identity: str) -> None:
    assert differences(reading(identity).node, reading(identity).node) == ()
