"""What is asked of the three servers, and how their answers are told to be the same."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from bench.credits.rows import TOKEN as OFFICER_TOKEN, a_teacher
from bench.pages.rows import TOKEN, WORD, Rows, course_of
from trainingflow.api.nodes import global_id

Answer = Any


@dataclass(frozen=True, slots=True)
class Asking:
    """How one server is asked for a page, and what its answer says.

    Attributes:
        document: the query, none for plain SQL.
        about: the variables, or the query string, of the request about a number.
        says: what the answer holds, in the same words as those of the other servers.
    """

    about: Callable[[Rows, int], dict[str, Any]]
    says: Callable[[Answer], Any]
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """A page that people open.

    Attributes:
        numbers: about how many teachers or courses is asked, each in its turn.
        least: what the ratios should be, to the peer and to the limit; none: nothing is asked.
        of: whether numbers are of `teachers` or `courses`.
    """

    name: str
    ours: Asking
    peer: Asking | None
    limit: Asking | None
    token: str = TOKEN
    of: str = "courses"
    numbers: int = 50
    least: tuple[float | None, float | None] = (None, None)
    note: str = ""

    def chosen(self, rows: Rows) -> list[int]:
        """The numbers that are asked about; the same for all servers."""
        chance = random.Random(1)  # noqa: S311 - reproducible
        highest = rows.teachers if self.of == "teachers" else rows.courses
        return [chance.randrange(1, highest + 1) for _ in range(self.numbers)]


def at(text: str) -> str:
    """An instant as all of them mean it."""
    return datetime.fromisoformat(text).astimezone(UTC).isoformat()


def _course(row: UUID | str) -> str:
    return global_id("Course", row)


def _head(key: str, row: Mapping[str, Any], unit: str, owner: str, events: list[Any]) -> list[Any]:
    known = [key, row["title"], row["state"], row["version"], at(row["createdAt"])]
    return [*known, unit, owner, events]


def _ours_item(row: Mapping[str, Any]) -> list[Any]:
    events = [
        [one["seq"], one["action"], at(one["at"]), one["actor"]["name"]]
        for one in row["history"]["nodes"]
    ]
    return _head(row["id"], row, row["organisation"]["name"], row["owner"]["name"], events)


def _peer_item(row: Mapping[str, Any]) -> list[Any]:
    events = [
        [one["seq"], one["action"], at(one["at"]), one["personByAuthorityIdAndActorId"]["nameZh"]]
        for one in row["itemEventsByAuthorityIdAndItemIdAndKind"]["nodes"]
    ]
    unit = row["organisationByAuthorityIdAndOrganisationId"]["nameZh"]
    owner = row["personByAuthorityIdAndOwnerId"]["nameZh"]
    return _head(_course(row["rowId"]), row, unit, owner, events)


def _limit_item(row: Mapping[str, Any]) -> list[Any]:
    events = [[one["seq"], one["action"], at(one["at"]), one["actor"]] for one in row["events"]]
    return _head(_course(row["id"]), row, row["organisation"], row["owner"], events)


def _documents(rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    return sorted([one["kind"], one["title"], at(one["addedAt"])] for one in rows)


_OURS_ITEM: Final = """
    id title state version createdAt organisation { name } owner { name }
    history(first: 4) { nodes { seq action at actor { name } } }
"""
_PEER_ITEM: Final = """
    rowId title state version createdAt organisationByAuthorityIdAndOrganisationId { nameZh }
    personByAuthorityIdAndOwnerId { nameZh }
    itemEventsByAuthorityIdAndItemIdAndKind(first: 4, orderBy: PRIMARY_KEY_ASC) {
        nodes { seq action at personByAuthorityIdAndActorId { nameZh } } }
"""


def _nothing(_rows: Rows, _number: int) -> dict[str, Any]:
    return {}


def _tasks(rows: Rows, _number: int) -> dict[str, Any]:
    office = {"organisationId": str(rows.committee), "role": "OFFICER", "closedAt": None}
    return {"of": {"authorityId": str(rows.authority), **office}}


INBOX: Final = Operation(
    "inbox",
    Asking(
        document=f"query Inbox {{ inbox(first: 50) {{ nodes {{ {_OURS_ITEM} }} }} }}",
        about=_nothing,
        says=lambda answer: [_ours_item(one) for one in answer["data"]["inbox"]["nodes"]],
    ),
    Asking(
        document="query Inbox($of: TaskCondition!) { allTasks(condition: $of, first: 50,"
        f" orderBy: PRIMARY_KEY_ASC) {{ nodes {{ itemByAuthorityIdAndItemId {{ {_PEER_ITEM} }}"
        " } } }",
        about=_tasks,
        says=lambda answer: [
            _peer_item(one["itemByAuthorityIdAndItemId"])
            for one in answer["data"]["allTasks"]["nodes"]
        ],
    ),
    Asking(about=_nothing, says=lambda answer: [_limit_item(one) for one in answer]),
    numbers=1,
    least=(1.3, 0.5),
    note="50 items with unit, owner and four events with their actors",
)


def _standing(row: Mapping[str, Any], code: str, name: str, numbers: Any) -> list[Any]:
    known = sorted([code, Decimal(need), Decimal(have)] for code, need, have in numbers)
    return [code, name, row["eligible"], row["asOf"], row["inputsHash"], known]


def _ours_status(answer: Answer) -> list[Any]:
    [row] = answer["data"]["creditStatuses"]["nodes"]
    numbers = [(one["code"], one["need"], one["have"]) for one in row["requirements"]]
    return _standing(row, row["teacher"]["code"], row["teacher"]["name"], numbers)


def _peer_status(answer: Answer) -> list[Any]:
    [row] = answer["data"]["allCreditAccounts"]["nodes"]
    stored = row["requirements"]
    said = json.loads(stored) if isinstance(stored, str) else stored
    numbers = [(code, *both) for code, both in said.items()]
    person = row["teacherByAuthorityIdAndTeacherId"]["personByAuthorityIdAndRowId"]
    return _standing(row | {"asOf": row["validOn"]}, person["code"], person["nameZh"], numbers)


def _limit_status(row: Answer) -> list[Any]:
    numbers = [(code, *both) for code, both in row["requirements"].items()]
    return _standing(row, row["code"], row["name"], numbers)


_CHAOYANG: Final = global_id("Policy", "chaoyang-2021")


def _of_teacher(_rows: Rows, number: int) -> dict[str, Any]:
    teachers = [global_id("Teacher", a_teacher(number))]
    return {"where": {"policy": _CHAOYANG, "teachers": teachers}}


STATUS: Final = Operation(
    "status",
    Asking(
        document="query Status($where: CreditStatusFilter!) { creditStatuses(where: $where,"
        " first: 1) { nodes { teacher { code name } eligible asOf inputsHash"
        " requirements { code need have } } } }",
        about=_of_teacher,
        says=_ours_status,
    ),
    Asking(
        document="query Status($of: CreditAccountCondition!) { allCreditAccounts(condition: $of,"
        " first: 1) { nodes { teacherByAuthorityIdAndTeacherId {"
        " personByAuthorityIdAndRowId { code nameZh } }"
        " eligible validOn inputsHash requirements } } }",
        about=lambda rows, number: {
            "of": {
                "authorityId": str(rows.authority),
                "policyId": "chaoyang-2021",
                "applies": True,
                "teacherId": str(a_teacher(number)),
            }
        },
        says=_peer_status,
    ),
    Asking(about=lambda _rows, number: {"about": str(a_teacher(number))}, says=_limit_status),
    token=OFFICER_TOKEN,
    of="teachers",
    least=(1.3, 0.6),
    note="the stored standing of one teacher; ours also writes that it was read",
)


def _of_course(_rows: Rows, number: int) -> dict[str, Any]:
    return {"id": _course(course_of(number))}


def _ours_page(answer: Answer) -> list[Any]:
    row = answer["data"]["node"]
    return [_ours_item(row), _documents(row["documents"])]


def _peer_page(answer: Answer) -> list[Any]:
    row = answer["data"]["itemByAuthorityIdAndRowId"]
    return [_peer_item(row), _documents(row["documentsByAuthorityIdAndItemId"]["nodes"])]


def _limit_page(row: Answer) -> list[Any]:
    return [_limit_item(row), _documents(row["documents"])]


ITEM: Final = Operation(
    "item",
    Asking(
        document=f"query Item($id: ID!) {{ node(id: $id) {{ ... on Course {{ {_OURS_ITEM}"
        " documents { kind title addedAt }"
        " actions(includeBlocked: true) { name label allowed blockers { code message } }"
        " } } }",
        about=_of_course,
        says=_ours_page,
    ),
    Asking(
        document="query Item($authority: UUID!, $id: UUID!) {"
        f" itemByAuthorityIdAndRowId(authorityId: $authority, rowId: $id) {{ {_PEER_ITEM}"
        " documentsByAuthorityIdAndItemId { nodes { kind title addedAt } } } }",
        about=lambda rows, number: {
            "authority": str(rows.authority), "id": str(course_of(number)),
        },
        says=_peer_page,
    ),
    Asking(about=lambda _rows, number: {"about": str(course_of(number))}, says=_limit_page),
    least=(0.8, None),
    note="ours with actions and blockers, which the others do not have",
)  # fmt: skip


def _found(key: str, row: Mapping[str, Any], unit: str) -> list[Any]:
    return [key, row["title"], row["state"], unit]


SEARCH: Final = Operation(
    "search",
    Asking(
        document="query Search($filter: WorkItemFilter!) { workItems(filter: $filter, first: 20)"
        " { nodes { id title state organisation { name } } } }",
        about=lambda _rows, _number: {"filter": {"title": WORD}},
        says=lambda answer: [
            _found(one["id"], one, one["organisation"]["name"])
            for one in answer["data"]["workItems"]["nodes"]
        ],
    ),
    None,
    Asking(
        about=lambda _rows, _number: {"about": WORD},
        says=lambda answer: [
            _found(_course(one["id"]), one, one["organisation"]) for one in answer
        ],
    ),
    numbers=1,
    note="20 of the courses with a word in their title; PostGraphile has no such filter of its own",
)


def _ours_roll_up(answer: Answer) -> list[Any]:
    return sorted(
        [one["policy"]["id"], one["organisationKind"], one["teachers"], one["eligible"]]
        for one in answer["data"]["creditRollUp"]
    )


ROLL_UP: Final = Operation(
    "rollUp",
    Asking(
        document="query RollUp { creditRollUp(groupBy: ORGANISATION_KIND) {"
        " policy { id } organisationKind teachers eligible pace { state teachers }"
        " lacks { code label teachers amount } } }",
        about=_nothing,
        says=_ours_roll_up,
    ),
    None,
    Asking(
        about=_nothing,
        says=lambda answer: sorted(
            [global_id("Policy", one["policy"]), one["kind"], one["teachers"], one["eligible"]]
            for one in answer
        ),
    ),
    token=OFFICER_TOKEN,
    of="teachers",
    numbers=1,
    note="the district by policy and kind of unit; ours also by pace, and what is missing of each "
    "requirement; PostGraphile counts nothing by itself",
)

OPERATIONS: Final = (INBOX, STATUS, ITEM, SEARCH, ROLL_UP)
