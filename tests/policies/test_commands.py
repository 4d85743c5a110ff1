"""`trainingflow credits` and `trainingflow policy` at the terminal."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from trainingflow.cli.credits import app as credits_app
from trainingflow.cli.policy import app as policy_app
from trainingflow.policies.library import known_ids

CASE = Path(__file__).parent / "cases" / "credit" / "chaoyang-exact.json"
RUNNER = CliRunner()


def evaluate(*options: str) -> tuple[int, str, str]:
    done = RUNNER.invoke(credits_app, ["evaluate", *options])
    return done.exit_code, done.stdout, done.stderr


def test_table_shows_requirements_lines_and_articles() -> None:
    code, shown, _ = evaluate(
        "--policy",
        "chaoyang-2021",
        "--facts",
        str(CASE),
        "--valid-at",
        "2025-12-31",
        "--language",
        "zh-CN",
    )

    assert code == 0
    assert all(part in shown for part in ("SCHOOL_BASED.SELF_DIRECTED", "第十五条", "pub-ETHICS"))
    assert shown.endswith("eligible\n")


def test_sentences_begin_with_the_verdict() -> None:
    code, shown, _ = evaluate(
        "--policy",
        "chaoyang-2021",
        "--facts",
        str(CASE),
        "--valid-at",
        "2025-12-31",
        "--language",
        "zh-CN",
        "--sentences",
    )

    assert (code, shown.splitlines()[0]) == (0, "截至 2025-12-31：达到结业要求。")


def test_json_names_policy_and_both_clocks() -> None:
    code, shown, _ = evaluate(
        "--policy",
        "chaoyang-2021",
        "--facts",
        str(CASE),
        "--valid-at",
        "2025-12-31",
        "--known-at",
        "2026-01-31T00:00:00+08:00",
        "--json",
    )

    answer = json.loads(shown)
    assert code == 0
    assert list(answer) == [
        "policy",
        "validAt",
        "knownAt",
        "requirements",
        "offsets",
        "lines",
        "findings",
        "eligible",
    ]
    assert answer["policy"]["id"] == "chaoyang-2021"
    assert (answer["validAt"], answer["knownAt"]) == ("2025-12-31", "2026-01-31T00:00:00+08:00")
    assert answer["requirements"][0] == {
        "code": "TOTAL",
        "unit": "credits",
        "need": "36",
        "have": "36",
        "shortfall": "0",
        "met": True,
        "blocking": True,
        "citation": {
            "document": "朝教党发〔2022〕15号 朝阳区教育系统“十四五”时期教师培训学分管理办法",
            "article": "附件2 第三条",
            "quote": "教师在五年内必须完成累计不少于 36 学分或特定要求学分的培训",
        },
    }


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (("--policy", "nowhere"), "nowhere: there is no such policy"),
        (("--policy", "nowhere.yaml"), "nowhere.yaml: the file cannot be read"),
        (("--facts", "nowhere.json"), "nowhere.json: the file cannot be read"),
        (("--valid-at", "31.12.2025"), "“31.12.2025” is not a date"),
        (("--known-at", "2025-12-31"), "“2025-12-31” is not an instant"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_with_a_sentence(
    changed: tuple[str, str], says: str
) -> None:
    options = {"--policy": "chaoyang-2021", "--facts": str(CASE), "--valid-at": "2025-12-31"}
    options |= dict([changed])

    code, shown, said = evaluate(*(part for option in options.items() for part in option), "--json")

    assert (code, shown) == (2, "")
    assert says in " ".join(said.replace("│", " ").split())


def test_unknown_field_is_refused_with_its_path(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text('{"records": [{"id": "a", "hurs": "4"}]}', encoding="utf-8")

    answer = evaluate(
        "--policy", "chaoyang-2021", "--facts", str(facts), "--valid-at", "2025-12-31"
    )

    assert answer[0] == 2
    assert answer[2].startswith(
        "facts.records[0].hurs: this field is not known; remove it (known: "
    )


@pytest.mark.parametrize("identity", known_ids())
def test_check_proves_a_policy(identity: str) -> None:
    done = RUNNER.invoke(policy_app, ["check", identity])

    assert done.exit_code == 0
    assert done.stdout.startswith(f"{identity} is sound: ")


def test_check_refuses_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("id: mine\nextends: beijing-2021\ncheckedOn: soon\n", encoding="utf-8")

    done = RUNNER.invoke(policy_app, ["check", str(path)])

    assert done.exit_code == 2
    assert done.stderr == "mine.yaml:3: checkedOn: “soon” is not a date; write it as 2025-12-31.\n"


def test_list_names_every_policy() -> None:
    done = RUNNER.invoke(policy_app, ["list", "--json"])

    assert [policy["id"] for policy in json.loads(done.stdout)] == list(known_ids())
