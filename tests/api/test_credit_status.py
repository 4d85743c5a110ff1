"""What a teacher owes and has, as clients read it: tree, pace, what is due, and each policy."""

from typing import Any

from tests.api.conftest import Api
from tests.services.conftest import People
from tests.services.test_journey import appraise, confirm_credits, run_course
from trainingflow.api.nodes import global_id

TREE = """
query Tree($id: ID!, $validAt: Date) {
  teacher(id: $id) {
    creditStatus(validAt: $validAt) {
      requirements { code }
      tree {
        code have provisional
        parts { code have provisional parts { code parts { code parts { code } } } }
      }
    }
  }
}
"""

PACE = """
query Pace($id: ID!, $validAt: Date) {
  teacher(id: $id) {
    creditStatus(validAt: $validAt) {
      pace {
        day state
        requirements { code need aYear expected expectedByYearEnd state binding }
      }
      nextDue { code label dueOn daysLeft blocking missing { code shortfall } citation { article } }
      dues { code }
      openings { name opensAt closesAt requirements citation { article } }
    }
  }
}
"""

REGIMES = """
query Regimes($id: ID!) {
  teacher(id: $id) {
    creditStatusByPolicy(validAt: "2024-05-20") {
      policy { code title }
      policyHash
      requirements { code need citation { article } }
    }
  }
}
"""

EVERYTHING = """
query Everything($first: Int!) {
  teachers(first: $first, name: "teacher") {
    nodes {
      creditStatus {
        tree { code provisional parts { code provisional } }
        pace { state requirements { code expected } }
        nextDue { dueOn }
        openings { name }
      }
    }
  }
}
"""

BY_POLICY = """
query ByPolicy($first: Int!) {
  teachers(first: $first, name: "teacher") {
    nodes { creditStatusByPolicy { policy { code } tree { code } } }
  }
}
"""


def teacher(api: Api, code: str) -> str:
    return global_id("Teacher", api.world.people[code])


def codes(nodes: list[dict[str, Any]]) -> list[str]:
    return [code for node in nodes for code in (node["code"], *codes(node.get("parts", [])))]


async def test_the_tree_holds_every_requirement_under_its_whole(api: Api) -> None:
    data = await api.data(TREE, "teacher-1", id=teacher(api, "teacher-1"), validAt="2024-05-20")
    status = data["teacher"]["creditStatus"]

    [total, hours] = status["tree"]
    assert (total["code"], hours["code"]) == ("TOTAL", "HOURS")
    assert [part["code"] for part in total["parts"]] == [
        "REQUIRED",
        "ELECTIVE",
        "SCHOOL_BASED.RESEARCH",
        "SCHOOL_BASED.SELF_DIRECTED",
    ]
    assert sorted(codes(status["tree"])) == sorted(one["code"] for one in status["requirements"])


async def test_what_waits_for_its_confirmation_is_provisional_until_it_is_confirmed(
    api: Api, people: People
) -> None:
    batch = await run_course(people, await appraise(people))
    before = await shares(api)
    await confirm_credits(people, batch)

    after = await shares(api)

    assert (before, after) == (("0", "1"), ("1", "1"))


async def shares(api: Api) -> tuple[str, str]:
    data = await api.data(TREE, "teacher-1", id=teacher(api, "teacher-1"))
    [total, _] = data["teacher"]["creditStatus"]["tree"]
    return total["have"], total["provisional"]


async def test_pace_and_what_is_due_are_shown_with_their_articles(api: Api) -> None:
    data = await api.data(
        PACE, "teacher-1", "zh-CN", id=teacher(api, "teacher-1"), validAt="2024-12-31"
    )
    status = data["teacher"]["creditStatus"]

    assert (status["pace"]["day"], status["pace"]["state"]) == ("2024-12-31", "BEHIND")
    assert status["pace"]["requirements"][0] == {
        "code": "TOTAL",
        "need": "36",
        "aYear": "7.2",
        "expected": "28.8",
        "expectedByYearEnd": "28.8",
        "state": "BEHIND",
        "binding": False,
    }
    due = status["nextDue"]
    assert (due["code"], due["label"], due["dueOn"], due["daysLeft"], due["blocking"]) == (
        "CYCLE_END",
        "周期截止",
        "2025-12-31",
        365,
        True,
    )
    assert due["missing"][0] == {"code": "TOTAL", "shortfall": "36"}
    assert status["dues"] == [{"code": "CYCLE_END"}]
    assert status["openings"][0] == {
        "name": "SCHOOL_PLAN_DECLARATION",
        "opensAt": "2025-01-01T00:00:00+08:00",
        "closesAt": "2025-02-01T00:00:00+08:00",
        "requirements": ["SCHOOL_BASED.RESEARCH"],
        "citation": {"article": "附件5 第十四条"},
    }


async def test_a_teacher_of_chaoyang_is_shown_under_the_district_and_the_city(api: Api) -> None:
    data = await api.data(REGIMES, "teacher-1", id=teacher(api, "teacher-1"))

    district, city = data["teacher"]["creditStatusByPolicy"]
    assert (district["policy"]["code"], city["policy"]["code"]) == (
        "chaoyang-2021",
        "beijing-2021",
    )
    assert district["policyHash"] != city["policyHash"]
    named = {one["code"]: one for one in city["requirements"]}
    assert named["SCHOOL_BASED"]["need"] == "12"
    assert {"SCHOOL_BASED.RESEARCH", "HOURS"}.isdisjoint(named)
    assert "HOURS" in {one["code"] for one in district["requirements"]}


async def test_a_private_teacher_is_shown_under_three_policies(api: Api) -> None:
    data = await api.data(REGIMES, "private-teacher", id=teacher(api, "private-teacher"))

    assert [one["policy"]["code"] for one in data["teacher"]["creditStatusByPolicy"]] == [
        "chaoyang-private-2021",
        "chaoyang-2021",
        "beijing-2021",
    ]


async def test_status_costs_the_same_for_1_3_and_50_teachers(api: Api) -> None:
    for query in (EVERYTHING, BY_POLICY):
        counts = []
        for wanted in (1, 3, 50):
            with api.statements() as sent:
                data = await api.data(query, "principal", first=wanted)
            assert len(data["teachers"]["nodes"]) == wanted
            counts.append(len(sent))

        assert counts == [counts[0]] * 3, counts


async def test_nobody_sees_the_status_of_somebody_elses_teacher(api: Api) -> None:
    data = await api.data(REGIMES, "teacher-0", id=teacher(api, "teacher-1"))

    assert data == {"teacher": None}


EXPLAINED = """
query Explained($id: ID!) {
  teacher(id: $id) {
    creditStatus {
      sentences
      explanation {
        version
        steps { kind subject code holds facts { name value } parts { of amount } sentence }
      }
      lines { record status title }
      requirements { code lines { record amount } }
    }
  }
}
"""


async def test_a_status_is_explained_as_data_and_in_sentences(api: Api, people: People) -> None:
    await confirm_credits(people, await run_course(people, await appraise(people)))

    data = await api.data(EXPLAINED, "teacher-1", "zh-CN", id=teacher(api, "teacher-1"))

    status = data["teacher"]["creditStatus"]
    explanation, [line] = status["explanation"], status["lines"]
    steps = [step for step in explanation["steps"] if step["subject"] == line["record"]]
    assert explanation["version"] == 1
    assert [step["kind"] for step in steps][-3:] == ["RULE", "AMOUNT", "LINE"]
    assert {one["name"]: one["value"] for one in steps[-2]["facts"]}["asked"] == "1"
    assert steps[-1]["parts"] == [{"of": "ELECTIVE", "amount": "1"}]
    assert "20 ÷ 20 × 1 = 1，计入 1 学分（附件2 第十一条）。" in steps[-2]["sentence"]
    brings = {one["code"]: one["lines"] for one in status["requirements"]}
    assert brings["ELECTIVE"] == [{"record": line["record"], "amount": "1"}]
    assert brings["HOURS"] == [{"record": line["record"], "amount": "20"}]
    assert brings["REQUIRED"] == []
    assert any(one.startswith("周期截止") for one in status["sentences"])
    assert f"记录 “{line['title']}”：计入选修课程 1 学分（附件2 第十一条）。" in status["sentences"]
