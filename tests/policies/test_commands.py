"""`trainingflow credits` and `trainingflow policy` at the terminal."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.policies.test_reader import POLICY
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
    assert f"{identity} is sound: " in done.stdout


def test_check_refuses_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("id: mine\nextends: beijing-2021\ncheckedOn: soon\n", encoding="utf-8")

    done = RUNNER.invoke(policy_app, ["check", str(path)])

    assert done.exit_code == 2
    assert done.stderr == "mine.yaml:3: checkedOn: “soon” is not a date; write it as 2025-12-31.\n"


def test_list_names_every_policy() -> None:
    done = RUNNER.invoke(policy_app, ["list", "--json"])

    assert [policy["id"] for policy in json.loads(done.stdout)] == list(known_ids())


def policy(*arguments: str) -> tuple[int, str, str]:
    done = RUNNER.invoke(policy_app, arguments)
    return done.exit_code, done.stdout, done.stderr


def test_check_warns_of_what_is_said_in_vain_and_refuses_only_when_strict(tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(POLICY, encoding="utf-8")
    warning = (
        "warning: example.yaml:12: credit.fields.level: nothing uses this field; "
        "remove it, or use it."
    )

    code, shown, _ = policy("check", str(path))

    assert (code, shown.splitlines()[0]) == (0, warning)
    assert shown.splitlines()[1].startswith("example is sound: 3 requirements, 1 activities")
    assert policy("check", str(path), "--strict")[0] == 1
    assert policy("check", "chaoyang-private-2021", "--strict")[0] == 0


def test_check_gives_problems_and_warnings_as_data(tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(POLICY, encoding="utf-8")
    sound = json.loads(policy("check", str(path), "--json")[1])
    path.write_text(POLICY.replace("atLeast: 30", "atLeast: many"), encoding="utf-8")
    code, shown, _ = policy("check", str(path), "--json")

    assert (sound["id"], sound["sound"], sound["problems"]) == ("example", True, [])
    assert [one["where"] for one in sound["warnings"]] == ["credit.fields.level"]
    assert code == 2
    assert json.loads(shown) == {
        "sound": False,
        "problems": [
            {
                "file": "example.yaml",
                "line": 26,
                "where": "credit.requirements.TOTAL.atLeast",
                "article": "第一条",
                "problem": "a number is expected",
                "remedy": "write digits, e.g. 7.2",
            }
        ],
        "warnings": [],
    }


def test_diff_shows_entries_under_their_sections(tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(POLICY, encoding="utf-8")
    new.write_text(
        POLICY.replace("atLeast: 30", "atLeast: 36").replace("every: 18", "every: 20"),
        encoding="utf-8",
    )

    assert policy("diff", str(old), str(new)) == (
        1,
        (
            "activities:\n"
            "  COURSE  (第一条)\n"
            "    rules.all.awards.every: 18 → 20\n"
            "requirements:\n"
            "  TOTAL  (第一条)\n"
            "    atLeast: 30 → 36\n"
        ),
        "",
    )
    assert policy("diff", str(old), str(old)) == (0, "They say the same.\n", "")
    assert json.loads(policy("diff", str(old), str(new), "--json")[1])[1] == {
        "section": "requirements",
        "code": "TOTAL",
        "part": "atLeast",
        "kind": "CHANGED",
        "aspect": "NUMBER",
        "old": "30",
        "new": "36",
        "article": "第一条",
    }


def test_diff_compares_ids_too_and_refuses_what_it_cannot_read() -> None:
    code, shown, _ = policy("diff", "chaoyang-2021", "chaoyang-private-2021")
    refused = policy("diff", "chaoyang-2021", "nowhere")

    assert code == 1
    assert "+ ANNUAL: new: 年度学分 · Credits of the year; " in shown
    assert (refused[0], refused[1]) == (2, "")
    assert refused[2].startswith("nowhere: there is no such policy; name another (known: ")


def test_schema_is_printed_or_pointed_at() -> None:
    path = policy("schema", "--path")[1].strip()

    assert Path(path).read_text(encoding="utf-8") == policy("schema")[1]
    assert json.loads(policy("schema")[1])["title"] == "A policy of trainingflow"


@pytest.mark.parametrize("options", [(), ("--extends", "beijing-2021")])
def test_new_policy_is_sound_and_says_what_is_still_to_be_written(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    code, shown, _ = policy("new", "lanting-2026", "--folder", str(tmp_path), *options)
    path = tmp_path / "lanting-2026.yaml"
    checked = policy("check", str(path))

    assert code == 0
    assert shown.startswith(f"{path} is written. Replace each TODO, then: ")
    assert checked[0] == 0
    assert "lanting-2026 is sound: " in checked[1]
    assert "checkedOn: nobody has compared this file with the text; " in checked[1]
    todos = [
        n for n, text in enumerate(path.read_text("utf-8").splitlines(), 1) if ": TODO" in text
    ]
    assert all(f"lanting-2026.yaml:{number}: " in checked[1] for number in todos)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("Lanting",), "“Lanting” is no id; write small letters, digits and “-”"),
        (("known",), "known.yaml is there already; name another id, or remove the file."),
        (("fresh", "--extends", "nowhere"), "there is no policy “nowhere”; name another"),
    ],
)
def test_new_policy_that_cannot_be_is_refused(
    tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    (tmp_path / "known.yaml").write_text("id: known\n", encoding="utf-8")

    code, shown, said = policy("new", *arguments, "--folder", str(tmp_path))

    assert (code, shown) == (2, "")
    assert says in said
    assert sorted(one.name for one in tmp_path.iterdir()) == ["known.yaml"]


def test_explain_tells_a_policy_with_its_quotes_or_as_data(tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(POLICY, encoding="utf-8")

    code, shown, _ = policy("explain", str(path), "--quotes", "--language", "zh-CN")

    assert code == 0
    assert shown.splitlines()[:7] == [
        "例 (example)",
        "某区，某办法，2021-01-01 至 2023-12-31",
        "",
        "教师应当完成:",
        "  总：不少于 30 学分（第一条）。",
        "    「每年十学分」",
        "  甲：不少于 10 学分，类别：甲，属于总（第一条）。",
    ]
    assert json.loads(policy("explain", str(path), "--json")[1])[3] == {
        "section": "activities",
        "code": "COURSE.all",
        "text": "Course: 1 credit of A for every 18 hours (第一条).",
        "quote": "每年十学分",
        "reading": "",
    }
    assert policy("explain", "nowhere")[0] == 2


def test_try_compares_cases_with_the_answers(tmp_path: Path) -> None:
    path, case = tmp_path / "example.yaml", tmp_path / "cases" / "one.json"
    path.write_text(POLICY, encoding="utf-8")
    case.parent.mkdir()
    expect = {"requirements": {"A": {"have": "6"}, "C": {"have": "0"}}, "eligible": True}
    record = {"id": "r", "activity": "COURSE", "hours": "90", "earnedOn": "2021-05-01"}
    facts = {"records": [{**record, "confirmedAt": "2021-06-01T09:00:00+08:00"}]}
    said = {"name": "one", "validAt": "2023-12-31", "facts": facts, "expect": expect}
    case.write_text(json.dumps(said), encoding="utf-8")

    assert policy("try", str(path), str(case.parent)) == (
        1,
        (
            "differs  one\n"
            "  requirements.A.have is 5, not 6\n"
            "  there is no C among the requirements (TOTAL, A, B)\n"
            "  eligible is false\n"
        ),
        "",
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            {"expect": {"total": 5}},
            "facts.expect.total: this field is not known; remove it (known: ",
        ),
        ({"validAt": None}, "`name`, `validAt`, `facts` and `expect` make a case"),
        ({"facts": {"records": [{"hurs": "4"}]}}, "facts.records[0].hurs: this field is not known"),
    ],
)
def test_case_that_cannot_be_understood_is_refused(
    tmp_path: Path, change: dict[str, object], says: str
) -> None:
    path, case = tmp_path / "example.yaml", tmp_path / "one.json"
    path.write_text(POLICY, encoding="utf-8")
    said = {"name": "one", "validAt": "2023-12-31", "facts": {"records": []}, "expect": {}}
    case.write_text(json.dumps(said | change), encoding="utf-8")

    code, shown, refused = policy("try", str(path), str(case))

    assert (code, shown) == (2, "")
    assert refused.startswith(f"{case}: ")
    assert says in refused


def test_cases_of_the_package_are_as_expected() -> None:
    assert policy("try", "chaoyang-2021", str(CASE)) == (0, "as expected  chaoyang-exact\n", "")


def test_check_says_at_once_what_is_wrong_with_names_and_sums(tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(
        POLICY.replace("from: A, to: B", "from: A, to: C").replace("until: B", "until: D"),
        encoding="utf-8",
    )

    assert policy("check", str(path))[2].splitlines() == [
        (
            "example.yaml:24: credit.offsets.SURPLUS (第一条): “C” is no ledger of this policy; "
            "mend the name or add it."
        ),
        (
            "example.yaml:24: credit.offsets.SURPLUS (第一条): “D” is no requirement of this "
            "policy; mend the name or add it."
        ),
    ]
    assert len(json.loads(policy("check", str(path), "--json")[1])["problems"]) == 2


def test_try_refuses_a_folder_without_cases_and_a_file_that_is_not(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere.json"

    assert policy("try", "chaoyang-2021", str(tmp_path)) == (
        2,
        "",
        f"{tmp_path}: there is no case in this folder; name files of cases, or their folder.\n",
    )
    assert policy("try", "chaoyang-2021", str(nowhere)) == (
        2,
        "",
        f"{nowhere}: there is no such file; name files of cases, or their folder.\n",
    )


def test_table_of_credits_shows_two_decimals_and_rounds_nothing_up(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    course = {
        "id": "r1",
        "activity": "ELECTIVE_COURSE",
        "hours": "33.333",
        "earnedOn": "2022-06-30",
        "confirmedAt": "2022-07-15T09:00:00+08:00",
    }
    facts.write_text(json.dumps({"records": [course]}), encoding="utf-8")
    asked = ["--policy", "beijing-2021", "--facts", str(facts), "--valid-at", "2025-12-31"]

    done = RUNNER.invoke(credits_app, ["evaluate", *asked])

    assert (done.exit_code, "ELECTIVE 1.66 " in done.stdout) == (0, True)
