"""A policy is proved when it is loaded: each proof bites on the smallest policy that breaks it."""

from pathlib import Path

import pytest

from tests.policies.test_reader import CITED, POLICY, line_of, refusal
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.workflow.effects import Effect
from trainingflow.policies.credit_decisions import CREDITED
from trainingflow.policies.file_proof import refuse_uncited_numbers
from trainingflow.policies.library import packaged_ids, reading
from trainingflow.policies.problem import PolicyProblem
from trainingflow.policies.reader import warnings_of
from trainingflow.policies.tree import parse

LABEL = "{zh-CN: 老, en: Old}"
PROCEDURE = f"""\
procedure:
  bindsFrom: 2021-01-01
  {CITED}
  lifecycles: {{INDUCTION: 1}}
  semesters: {{begins: {{AUTUMN: "09-01"}}, {CITED}}}
  windows: {{}}
  duties:
    INDUCTION_RECORDING: {{bodies: [CE_OFFICE], {CITED}}}
"""
GATES = f"  gates:\n    NOT_CONFIRMED: {{{CITED}}}\n  fields:\n"


def sentence(tmp_path: Path, text: str, at: str) -> str:
    """Give what a policy is refused with, after it was found to name the line of `at`."""
    problem = refusal(tmp_path, text)
    assert (problem.file, problem.line) == ("example.yaml", line_of(text, at))
    return str(problem).removeprefix(f"example.yaml:{problem.line}: ")


@pytest.mark.parametrize("identity", packaged_ids())
def test_every_policy_of_the_package_is_proved(identity: str) -> None:
    known = {
        ("beijing-2021", "credit.fields.part"),  # districts say more of a degree
        ("beijing-2021", "credit.fields.days"),  # districts count days
        ("hongkou-2016", "credit.fields.semester"),  # what a record says, for people
        ("hongkou-2016", "credit.requirements.TOTAL"),  # 首次: the first lecture counts twice
    }

    said = {(identity, one.where) for one in warnings_of(reading(identity))}

    assert said == {one for one in known if one[0] == identity}


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        pytest.param(
            "第一条, quote: 每年十学分}\n          awards",
            "第四条, quote: 每年十学分}\n          awards",
            "第四条",
            "credit.activities.COURSE.rules.all.citation.article (第四条): "
            "某办法 has no 第四条; cite an article that exists.",
            id="cited articles exist",
        ),
        pytest.param(
            f"  offsets:\n    SURPLUS: {{from: A, to: B, over: 5, until: B, {CITED}}}\n",
            "",
            "    B: {label: {zh-CN: 乙, en: B}, unit",
            "credit.requirements.B (第一条): no activity brings credits into B; "
            "add an activity that awards them, or remove the requirement.",
            id="no category that is demanded is without an award",
        ),
        pytest.param(
            "awards: {ledger: A",
            "awards: {ledger: X",
            "          " + CITED + "\n          awards",
            "credit.activities.COURSE.rules.all (第一条): credits go to X, which is no ledger; "
            "name or add a ledger.",
            id="no award into a missing ledger",
        ),
        pytest.param(
            "partOf: TOTAL, atLeast: 5",
            "partOf: TOTAL, atLeast: 25",
            "    TOTAL:",
            "credit.requirements.TOTAL (第一条): its parts need 35, more than its own 30; "
            "compare the numbers with the articles.",
            id="parts are no more than the whole",
        ),
        pytest.param(
            "  requirements:\n",
            f"    BACK: {{from: B, to: A, over: 5, until: A, {CITED}}}\n  requirements:\n",
            "    SURPLUS:",
            "credit.offsets.SURPLUS (第一条): credits that leave A can come back to it; "
            "remove one offset of the circle.",
            id="offsets are acyclic",
        ),
        pytest.param(
            "  offsets:\n",
            f"  caps:\n    ALL: {{ledgers: [A, B], atMost: 4, each: YEAR, {CITED}}}\n"
            f"    B: {{ledgers: B, atMost: 4, {CITED}}}\n  offsets:\n",
            "    B: {ledgers: B, atMost",
            "credit.caps.B (第一条): at most 4 count, but B needs more; "
            "compare the numbers with the articles.",
            id="no cap below the minimum of the same selection",
        ),
        pytest.param(
            "  offsets:\n",
            f"  caps:\n    ALL: {{ledgers: [A, B], atMost: 3, each: YEAR, {CITED}}}\n  offsets:\n",
            "    TOTAL:",
            "credit.requirements.TOTAL (第一条): 30 credits are needed, "
            "but the cap ALL lets only 9 count; compare both numbers with their articles.",
            id="no cap below the minimum of a part of it",
        ),
        pytest.param(
            "label: {zh-CN: 课程, en: Course}",
            "label: {zh-CN: 课程}",
            "zh-CN: 课程",
            "credit.activities.COURSE.label: `en` is missing; "
            "every name is written in both languages.",
            id="every part is translated",
        ),
        pytest.param(
            "label: {zh-CN: 课程, en: Course}",
            'label: {zh-CN: 课程, en: ""}',
            "zh-CN: 课程",
            "credit.activities.COURSE.label.en: a text is expected; write it on this line.",
            id="no name is empty in one language",
        ),
        pytest.param(
            "quote: 每年十学分}\n          awards",
            "quote: ' '}\n          awards",
            "quote: ' '",
            "credit.activities.COURSE.rules.all.citation.quote (第一条): a text is expected; "
            "write it on this line.",
            id="no quote is empty",
        ),
        pytest.param(
            f"          {CITED}\n",
            "",
            "          awards",
            "credit.activities.COURSE.rules.all: `citation` is missing; "
            "add `citation: {document: …, article: …, quote: …}`: no number without its reason.",
            id="no number without its citation",
        ),
    ],
)
def test_policy_that_breaks_a_promise_is_refused_at_its_line(
    tmp_path: Path, old: str, new: str, at: str, says: str
) -> None:
    assert POLICY.count(old) == 1

    assert sentence(tmp_path, POLICY.replace(old, new), at) == says


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        pytest.param(
            POLICY.replace("  fields:\n", GATES) + PROCEDURE,
            "  lifecycles:",
            "procedure.lifecycles.INDUCTION (第一条): INDUCTION ends in records of INDUCTION, "
            "and nothing says what that is worth; add `INDUCTION:` under `credit.activities`, "
            "with `uncredited: true` where it earns none.",
            id="what a lifecycle ends with is worth something",
        ),
        pytest.param(
            POLICY.replace("    COURSE:", "    INDUCTION:") + PROCEDURE,
            "  lifecycles:",
            "procedure.lifecycles.INDUCTION (第一条): INDUCTION can end with POST_COMPLETIONS, "
            "and no article is behind NOT_CONFIRMED; add `NOT_CONFIRMED:` under `credit.gates`.",
            id="what withholds credits has an article",
        ),
    ],
)
def test_lifecycle_that_ends_without_a_credit_decision_is_refused(
    tmp_path: Path, text: str, at: str, says: str
) -> None:
    assert sentence(tmp_path, text, at) == says


def test_lifecycle_with_a_decision_for_every_end_is_sound(tmp_path: Path) -> None:
    text = POLICY.replace("    COURSE:", "    INDUCTION:").replace("  fields:\n", GATES)
    path = tmp_path / "example.yaml"
    path.write_text(text + PROCEDURE, encoding="utf-8")

    assert reading(str(path)).policy.procedure is not None


def test_every_lifecycle_that_ends_with_records_says_which() -> None:
    posting = {Effect.POST_COMPLETIONS, Effect.CONFIRM_RECORDS, Effect.RECORD_RESULTS}
    ending = {
        definition.kind
        for definition in DEFINITIONS.values()
        if posting & {effect for line in definition.transitions for effect in line.effects}
    }

    assert ending == set(CREDITED)


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        pytest.param(
            "  fields:\n",
            "  fields:\n    colour: text\n",
            "    colour",
            "credit.fields.colour: nothing uses this field; remove it, or use it.",
            id="field",
        ),
        pytest.param(
            "    B: {label: {zh-CN: 乙, en: B}}\n",
            "    B: {label: {zh-CN: 乙, en: B}}\n    C: {label: {zh-CN: 丙, en: C}}\n",
            "    C:",
            "credit.ledgers.C: no activity brings credits into this category; "
            "let an award name `C`, or remove the category.",
            id="category without an award",
        ),
        pytest.param(
            "  offsets:\n",
            f"  groups:\n    OLD: {{label: {LABEL}, facts: {{posts: [X]}}, {CITED}}}\n  offsets:\n",
            "    OLD:",
            "credit.groups.OLD (第一条): nothing uses this group; remove it, or use it.",
            id="group",
        ),
        pytest.param(
            "  rules: {title: 某办法, articles: 3}\n",
            "  rules: {title: 某办法, articles: 3}\n  other: {title: 另一办法, articles: 3}\n",
            "  other:",
            "documents.other: nothing cites this document; remove it, or cite it.",
            id="document",
        ),
        pytest.param(
            "en: Some District",
            "en: 某区",
            "authority:",
            "authority.en: this is not English; translate it for those who read English.",
            id="not translated",
        ),
        pytest.param(
            "zh-CN: 课程",
            "zh-CN: Course",
            "zh-CN: Course",
            "credit.activities.COURSE.label.zh-CN: this is not Chinese; "
            "translate it for those who read Chinese.",
            id="not translated into Chinese",
        ),
        pytest.param(
            "quote: 每年十学分}\n          awards",
            "quote: TODO}\n          awards",
            "quote: TODO",
            "credit.activities.COURSE.rules.all.citation.quote (第一条): "
            "this is still to be written; write what the regulation says.",
            id="unfinished",
        ),
        pytest.param(
            "          awards",
            "          once: true\n          awards",
            "    TOTAL:",
            "credit.requirements.TOTAL (第一条): more training can lower it: COURSE counts the "
            "first record, though a later may be worth more; compare the rule with its article: "
            "`keep: HIGHEST` never lowers anything.",
            id="more is worth less",
        ),
    ],
)
def test_policy_that_says_something_in_vain_is_sound_with_a_warning(
    tmp_path: Path, old: str, new: str, at: str, says: str
) -> None:
    assert POLICY.count(old) == 1
    text = POLICY.replace(old, new).replace("once: true", "once: {}")
    path = tmp_path / "example.yaml"
    path.write_text(text, encoding="utf-8")

    said = [str(one) for one in warnings_of(reading(str(path)))]

    unused = (f"example.yaml:{line_of(text, '    level:')}: credit.fields.level: nothing uses this "
              "field; remove it, or use it.")  # fmt: skip
    assert said == sorted({unused, f"example.yaml:{line_of(text, at)}: {says}"}, key=_line)


def _line(sentence: str) -> int:
    return int(sentence.split(":")[1])


def test_number_that_no_article_stands_behind_is_refused_wherever_it_stands() -> None:
    text = "credit:\n  ledgers:\n    A: {label: {zh-CN: 甲, en: A}, quota: 30}\n"

    with pytest.raises(PolicyProblem) as caught:
        refuse_uncited_numbers(parse(text, "example.yaml"))

    assert str(caught.value) == (
        "example.yaml:3: credit.ledgers.A.quota: a number stands here without its article; "
        "add `citation: {document: …, article: …, quote: …}` beside it."
    )
