"""A policy that cannot be understood is refused with file, line, article and remedy."""

from pathlib import Path

import pytest

from trainingflow.policies.library import builtin, known_ids, load
from trainingflow.policies.problem import PolicyProblem

CITED = "citation: {document: rules, article: 第一条, quote: 每年十学分}"
POLICY = f"""\
id: example
titles: {{zh-CN: 例, en: Example}}
authority: {{zh-CN: 某区, en: Some District}}
document: 某办法
checkedOn: 2026-01-01
cycle: {{first: 2021-01-01, last: 2023-12-31}}
timeZone: Asia/Shanghai
documents:
  rules: {{title: 某办法, articles: 3}}
credit:
  fields:
    level: [CITY, TOWN]
  ledgers:
    A: {{label: {{zh-CN: 甲, en: A}}}}
    B: {{label: {{zh-CN: 乙, en: B}}}}
  activities:
    COURSE:
      label: {{zh-CN: 课程, en: Course}}
      rules:
        all:
          {CITED}
          awards: {{ledger: A, every: 18, of: hours, credits: 1}}
  offsets:
    SURPLUS: {{from: A, to: B, over: 5, until: B, {CITED}}}
  requirements:
    TOTAL: {{label: {{zh-CN: 总, en: Total}}, unit: CREDITS, atLeast: 30, {CITED}}}
    A: {{label: {{zh-CN: 甲, en: A}}, unit: CREDITS, ledgers: A, partOf: TOTAL, atLeast: 10,
        {CITED}}}
    B: {{label: {{zh-CN: 乙, en: B}}, unit: CREDITS, ledgers: B, partOf: TOTAL, atLeast: 5,
        {CITED}}}
"""


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def refusal(tmp_path: Path, text: str) -> PolicyProblem:
    path = tmp_path / "example.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyProblem) as caught:
        load(str(path))
    return caught.value


def test_example_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(POLICY, encoding="utf-8")

    policy = load(str(path))

    assert (policy.id, policy.extends, len(policy.credit.requirements)) == ("example", (), 3)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("atLeast: 30", "atLeast: many", "a number is expected"),
        ("atLeast: 30", "atLeast: -30", "-30 is below zero"),
        ("atLeast: 30", "atLeast: 3e1", "a number is expected"),
        (
            "atLeast: 30",
            "atLest: 30",
            "`atLest` is not known here; remove it (did you mean `atLeast`?)",
        ),
        ("unit: CREDITS, atLeast: 30", "unit: POINTS, atLeast: 30", "“POINTS” is not a known word"),
        (
            "第一条, quote: 每年十学分}\n          awards",
            "第一条, quote: ten credits, every year}\n          awards",
            (
                "“every year” stands here as a word of its own; a comma ends a text inside { }: "
                "put the whole text in quotes"
            ),
        ),
        ("articles: 3", "articles: 0", "0 articles are too many to count"),
        (
            "第一条, quote: 每年十学分}\n          awards",
            "第四条, quote: 每年十学分}\n          awards",
            "某办法 has no 第四条",
        ),
        (f"          {CITED}\n", "", "`citation` is missing"),
        (
            "label: {zh-CN: 课程, en: Course}",
            "label: {zh-CN: 课程}",
            "`en` is missing; every name is written in both languages",
        ),
        ("every: 18", "every: 0", "a rate for every 0 has no meaning"),
        ("awards: {ledger: A", "awards: {ledger: C", "credits go to C, which is no ledger"),
        (
            "awards: {ledger: A",
            'awards: {ledger: "{level}"',
            "credits go to CITY, TOWN, which is no ledger",
        ),
        ("from: A, to: B", "from: A, to: C", "“C” is no ledger of this policy"),
        ("until: B", "until: C", "“C” is no requirement of this policy"),
        ("partOf: TOTAL, atLeast: 5", "partOf: WHOLE, atLeast: 5", "“WHOLE” is no requirement"),
        ("ledgers: B, partOf", "ledgers: C, partOf", "“C” is no ledger of this policy"),
        (
            "to: B, over: 5, until: B",
            "to: A, over: 5, until: A",
            "no activity brings credits into B",
        ),
        ("of: hours", "of: days", "“days” is no field of this policy"),
        ("atLeast: 30,", "atLeast: 30, groups: OLD,", "“OLD” is no group of this policy"),
        ("atLeast: 30,", "atLeast: 30, scale: HALF,", "“HALF” is no scale of this policy"),
        ("atLeast: 30,", "atLeast: 30, activities: WALK,", "“WALK” is no activity of this policy"),
        ("  ledgers:\n", f"  gates: {{LATE: {{{CITED}}}}}\n  ledgers:\n", "excluded for LATE"),
        (
            "label: {zh-CN: 课程, en: Course}\n",
            "label: {zh-CN: 课程, en: Course}\n      countedAs: level\n",
            "an activity has either `rules` or `countedAs`",
        ),
        ("awards: {ledger: A", "uncredited: true\n          awards: {ledger: A", "without credit"),
        (
            "every: 18, of: hours, credits: 1",
            "shortfall: true",
            "`shortfall` needs to know of what",
        ),
        (
            "partOf: TOTAL, atLeast: 5",
            "partOf: TOTAL, atLeast: 25",
            "its parts need 35, more than its own 30",
        ),
        (
            "  requirements:\n",
            f"    BACK: {{from: B, to: A, over: 5, until: A, {CITED}}}\n  requirements:\n",
            "credits that leave A can come back to it",
        ),
        (
            "  offsets:\n    SURPLUS",
            "  offsets: null\n  unused:\n    SURPLUS",
            "`unused` is not known here",
        ),
        (
            "  offsets:\n",
            f"  caps:\n    A: {{ledgers: A, atMost: 9, {CITED}}}\n  offsets:\n",
            "at most 9 count, but A needs more",
        ),
        ("timeZone: Asia/Shanghai", "timeZone: Asia/Peking", "“Asia/Peking” is no time zone"),
        ("last: 2023-12-31", "last: 2020-12-31", "the cycle ends before it begins"),
        ("last: 2023-12-31", "last: 9999-12-31", "no cycle lasts until 9999-12-31"),
        ("last: 2023-12-31", "last: 2023-12-32", "“2023-12-32” is not a date"),
        ("checkedOn: 2026-01-01\n", "", "`checkedOn` is missing"),
        ("checkedOn: 2026-01-01\n", "checkedOn: 2026-01-01\nid: again\n", "`id` stands twice"),
        ("document: 某办法", "document: !!python/object:os.system x", "the tag"),
        (
            "document: 某办法",
            "document: &a 某办法\nextends: *a",
            "anchors and aliases are not used",
        ),
        ("document: 某办法", "document: 某办法\nextends: nowhere", "there is no policy “nowhere”"),
        ("document: 某办法", "document: 某办法\nextends: example", "example extends itself"),
        ("titles: {zh-CN: 例, en: Example}", "titles: {zh-CN: 例, en: Example", "this is not YAML"),
    ],
)
def test_mistake_is_refused_with_what_is_wrong(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert POLICY.count(old) == 1

    problem = refusal(tmp_path, POLICY.replace(old, new))

    assert says in str(problem)
    assert problem.file == "example.yaml"
    assert problem.line > 0
    assert problem.remedy


def test_refusal_names_file_line_place_article_and_remedy(tmp_path: Path) -> None:
    text = POLICY.replace("every: 18", "every: none")

    problem = refusal(tmp_path, text)

    line = line_of(text, "every: none")
    assert str(problem) == (
        f"example.yaml:{line}: credit.activities.COURSE.rules.all.awards.every (第一条): "
        "a number is expected; write digits, e.g. 7.2."
    )


def test_flaw_of_an_inherited_policy_names_the_file_it_stands_in(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text(
        POLICY.replace("id: example", "id: parent").replace("every: 18", "every: none"),
        encoding="utf-8",
    )

    problem = refusal(tmp_path, "id: example\nextends: parent\ncheckedOn: 2026-02-01\n")

    assert (problem.file, problem.line) == ("parent.yaml", line_of(POLICY, "every: 18"))


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyProblem, match="the file cannot be read"):
        load(str(tmp_path / "nowhere.yaml"))


def test_empty_file_is_refused(tmp_path: Path) -> None:
    assert "the file is empty" in str(refusal(tmp_path, "# nothing\n"))


def test_unknown_id_names_the_known_ones() -> None:
    with pytest.raises(PolicyProblem, match="chaoyang-2021"):
        load("nowhere")


def test_child_overrides_by_key_replaces_lists_and_removes_with_null(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text(
        POLICY.replace("id: example", "id: parent"), encoding="utf-8"
    )
    child = tmp_path / "child.yaml"
    child.write_text(
        "id: child\nextends: parent\ncheckedOn: 2026-02-01\ncredit:\n"
        "  fields: {level: [VILLAGE]}\n  offsets: null\n"
        "  requirements: {TOTAL: {atLeast: 40}, B: null}\n",
        encoding="utf-8",
    )

    policy, parent = load(str(child)), load(str(tmp_path / "parent.yaml"))

    assert policy.extends == ("parent",)
    assert policy.hash != parent.hash
    assert policy.credit.fields["level"].values == ("VILLAGE",)
    assert policy.credit.offsets == ()
    assert {r.code: int(r.minima[0].at_least) for r in policy.credit.requirements} == {
        "TOTAL": 40,
        "A": 10,
    }


def test_hash_ignores_comments_and_lines_but_no_number(tmp_path: Path) -> None:
    texts = [POLICY, f"# a comment\n\n{POLICY}", POLICY.replace("atLeast: 30", "atLeast: 31")]
    hashes = []
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text, encoding="utf-8")
        hashes.append(load(str(path)).hash)

    assert hashes[0] == hashes[1] != hashes[2]


def test_library_holds_the_beijing_family() -> None:
    assert {"beijing-2021", "chaoyang-2021", "chaoyang-private-2021"} <= set(known_ids())
    assert builtin("chaoyang-private-2021").extends == ("chaoyang-2021", "beijing-2021")
    assert builtin("chaoyang-2021") is builtin("chaoyang-2021")
