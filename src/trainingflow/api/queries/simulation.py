"""What a teacher would owe and have if."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Final
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.nodes import key_of, required_key
from trainingflow.api.types.codes import ErrorCode
from trainingflow.api.types.credit import CreditStatus
from trainingflow.api.types.errors import InputProblem, PolicyDraftProblem, RoleBlocker, UserError
from trainingflow.api.types.explanation import record_id
from trainingflow.api.types.policy import policy_code
from trainingflow.api.types.refusals import not_found
from trainingflow.api.types.simulation import RequirementChange, Simulation
from trainingflow.domain.citation import Language
from trainingflow.domain.workflow.blockers import Clearer
from trainingflow.policies import library
from trainingflow.policies.drafts import read_draft
from trainingflow.policies.facts_file import Facts, read_facts
from trainingflow.policies.facts_given import words_of
from trainingflow.policies.place import FactsProblem
from trainingflow.policies.problem import PolicyProblem
from trainingflow.policies.reader import Policy
from trainingflow.services.planning.simulate import MOST_RECORDS, Supposition, simulate
from trainingflow.services.policy import evaluated_by
from trainingflow.services.reading.standing import Question
from trainingflow.services.reading.viewers import Viewer

_LONG_AGO: Final = "1970-01-01T00:00:00+00:00"
_ASKED_AS: Final[Mapping[str, str]] = {
    "records": "hypotheticalRecords",
    "teacher": "hypotheticalFacts",
}
_RECORD_FIELD: Final = 2
"""Where the field of a record stands in the steps of a place: `records`, its number, the field."""


@strawberry.input(description="A training that would be there as well (假设的学习记录).")
class HypotheticalRecordInput:
    """A record that would be there as well."""

    activity: str = strawberry.field(
        description="The kind of training (培训活动), as the policy names it."
    )
    earned_on: date = strawberry.field(description="The day of the last session (取得日).")
    hours: Decimal | None = strawberry.field(
        default=strawberry.UNSET, description="Class hours (学时)."
    )
    confirmed: bool = strawberry.field(
        default=True, description="Whether it would be confirmed (是否已审核确认)."
    )
    passed: bool = strawberry.field(default=True, description="Whether it was passed (是否合格).")
    provider_recognised: bool = strawberry.field(
        default=True, description="Whether the provider is recognised (培训机构是否经认定)."
    )
    fields: JSON | None = strawberry.field(
        default=strawberry.UNSET,
        description="What else the activity says (其他内容), e.g. `module`: an object with the "
        "fields of a record of `facts.schema.json` and those that the policy adds. Numbers in "
        "quotes.",
    )

    def written(self, number: int) -> dict[str, object]:
        """As the published facts have it."""
        return {**_object(self.fields), **self.said(number)}

    def said(self, number: int) -> dict[str, object]:
        """What the input says beside `fields`, which may not say it otherwise."""
        return {
            "id": hypothetical_key(number),
            "activity": self.activity,
            "hours": str(self.hours) if self.hours else None,
            "earnedOn": self.earned_on.isoformat(),
            "confirmedAt": _LONG_AGO if self.confirmed else None,
            "passed": self.passed,
            "providerRecognised": self.provider_recognised,
        }


@strawberry.input(description="What is supposed (假设条件); what is left out stays as it is.")
class SimulateCreditsInput:
    """What is supposed."""

    valid_at: date | None = strawberry.field(
        default=strawberry.UNSET, description="As of which day (截至日); today when left out."
    )
    known_at: datetime | None = strawberry.field(
        default=strawberry.UNSET,
        description="As known at which instant (知悉时点); everything when left out.",
    )
    hypothetical_records: list[HypotheticalRecordInput] = strawberry.field(
        default_factory=list,
        description=f"Trainings that would be there too (假设的学习记录), at most {MOST_RECORDS}.",
    )
    without_records: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description=f"Records that would not be there (排除的学习记录), at most {MOST_RECORDS}.",
    )
    hypothetical_facts: JSON | None = strawberry.field(
        default=strawberry.UNSET,
        description="Other facts of the teacher (假设的教师信息): an object with some of the "
        "fields of `teacher` in `facts.schema.json`; each replaces what is there.",
    )
    policy: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Under another policy (办法)."
    )
    draft: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Under a policy that is still written (办法草案): the text of its file, which "
        "may extend any policy in use. For those who act for a body, policy officers and auditors.",
    )

    def question(self, teacher: UUID) -> Question:
        """About whom, at which clocks."""
        return Question(teacher, None, self.valid_at or None, self.known_at or None)


@dataclass(frozen=True, slots=True)
class _Wrong(Exception):
    """Something cannot be supposed."""

    errors: tuple[UserError, ...]


@strawberry.type
class SimulationQueries:
    """What would be if."""

    @field(
        "What a teacher would owe and have with other records, other facts or another policy "
        "(学分试算), beside what is. Nothing is written. Null for a teacher whom you may not see."
    )
    async def simulate_credits(
        self,
        info: Info,
        teacher_id: Annotated[
            strawberry.ID, strawberry.argument(description="The teacher (教师).")
        ],
        input: Annotated[  # noqa: A002 - the name that clients expect
            SimulateCreditsInput, strawberry.argument(description="What is supposed (假设条件).")
        ],
    ) -> Simulation | None:
        """Evaluate as it is and as it would be."""
        key = required_key(teacher_id, "Teacher", "Person", argument="teacherId")
        context = info.context
        if await context.loaders.teachers.load(key) is None:
            return None
        try:
            supposition = await _supposition(context.viewer, input, context.language)
        except _Wrong as wrong:
            return _refused(wrong.errors)
        async with context.database.reading() as session:
            found = await simulate(session, context.viewer, input.question(key), supposition)
        if found.unknown:
            return _refused((not_found(["input", "withoutRecords"], context.language),))
        status = found.before.status
        present = evaluated_by(status.policy_id, status.policy_hash)
        return Simulation(
            before=CreditStatus.under(present, found.before, context.language),
            after=CreditStatus.under(found.policy, found.after, context.language),
            changes=[RequirementChange.of(one, context.language) for one in found.changes],
            hypothetical_records=[
                strawberry.ID(record_id(record.id)) for record in supposition.records
            ],
            errors=[],
        )


def hypothetical_key(number: int) -> str:
    """What the record of a number is called: an id that no record of the ledger has."""
    return str(UUID(int=number + 1))


def _refused(errors: tuple[UserError, ...]) -> Simulation:
    return Simulation(
        before=None, after=None, changes=[], hypothetical_records=[], errors=list(errors)
    )


async def _supposition(
    viewer: Viewer, asked: SimulateCreditsInput, language: Language
) -> Supposition:
    for name, some in (
        ("hypotheticalRecords", asked.hypothetical_records),
        ("withoutRecords", asked.without_records),
    ):
        if len(some) > MOST_RECORDS:
            raise _Wrong((_problem([name], f"at most {MOST_RECORDS}", language),))
    policy = await _policy(viewer, asked, language)
    facts = _facts(asked, policy, language)
    keys = [key_of(one, "CreditRecord") for one in asked.without_records]
    if None in keys:
        raise _Wrong((not_found(["input", "withoutRecords"], language),))
    return Supposition(
        records=facts.records,
        without=frozenset(str(key) for key in keys),
        teacher=facts.teacher,
        given=frozenset(_object(asked.hypothetical_facts)),
        policy=policy,
    )


async def _policy(viewer: Viewer, asked: SimulateCreditsInput, language: Language) -> Policy | None:
    if not asked.draft:
        return library.named(policy_code(asked.policy)) if asked.policy else None
    if asked.policy:
        raise _Wrong((_problem(["draft"], "either a policy or a draft", language),))
    if not (viewer.sees_people or viewer.oversees):
        raise _Wrong((_not_theirs(language),))
    try:
        return await asyncio.to_thread(read_draft, asked.draft)  # so that others are answered
    except PolicyProblem as problem:
        raise _Wrong((_draft_problem(problem, language),)) from problem


def _facts(asked: SimulateCreditsInput, policy: Policy | None, language: Language) -> Facts:
    """Read records and facts as a file of facts is read; the policy says which fields it adds."""
    _only_objects(asked, language)
    written = {
        "teacher": _object(asked.hypothetical_facts),
        "records": [one.written(number) for number, one in enumerate(asked.hypothetical_records)],
    }
    fields, words = words_of(
        [policy] if policy else [library.named(name) for name in library.known_ids()]
    )
    try:
        return read_facts(json.dumps(written), fields, words)
    except FactsProblem as problem:
        expected = f"{problem.problem}; {problem.remedy}"
        raise _Wrong((_problem(_path(problem.path, asked), expected, language),)) from problem


def _path(place: str, asked: SimulateCreditsInput) -> list[str]:
    """Where in the input a place of the facts was written."""
    steps = place.replace("[", ".").replace("]", "").split(".")
    path = [_ASKED_AS.get(step, step) for step in steps]
    if steps[0] == "records" and len(steps) > _RECORD_FIELD:
        record = asked.hypothetical_records[int(steps[1])]
        if steps[_RECORD_FIELD] in _object(record.fields):
            path.insert(_RECORD_FIELD, "fields")
    return path


def _only_objects(asked: SimulateCreditsInput, language: Language) -> None:
    """Refuse JSON that is no object; what is left out is none."""
    given: list[tuple[list[str], object]] = [(["hypotheticalFacts"], asked.hypothetical_facts)]
    for number, one in enumerate(asked.hypothetical_records):
        given.append((["hypotheticalRecords", str(number), "fields"], one.fields))
    for path, value in given:
        if value is not None and value is not strawberry.UNSET and not isinstance(value, dict):
            raise _Wrong((_problem(path, 'an object, {"name": value}', language),))
    for number, one in enumerate(asked.hypothetical_records):
        for name in _object(one.fields).keys() & one.said(number).keys():
            at = ["hypotheticalRecords", str(number), "fields", name]
            raise _Wrong((_problem(at, "nothing: it is said outside `fields`", language),))


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _problem(path: list[str], expected: str, language: Language) -> InputProblem:
    at = ".".join(path)
    zh, en = f"“{at}”无效，应为：{expected}。", f"“{at}” is not valid; expected: {expected}."
    return InputProblem(
        code=ErrorCode["INPUT_INVALID"],
        message=zh if language == "zh-CN" else en,
        path=["input", *path],
        cleared_by=Clearer.ACTOR,
        override_by=None,
        next_possible_at=None,
        expected=expected,
    )


def _draft_problem(problem: PolicyProblem, language: Language) -> PolicyDraftProblem:
    return PolicyDraftProblem(
        code=ErrorCode["INPUT_INVALID"],
        message=f"办法草案有误。{problem}" if language == "zh-CN" else str(problem),
        path=["input", "draft"],
        cleared_by=Clearer.ACTOR,
        override_by=None,
        next_possible_at=None,
        line=problem.line,
        where=problem.where,
        article=problem.article,
        remedy=problem.remedy,
    )


def _not_theirs(language: Language) -> RoleBlocker:
    zh = "办法草案的试算限于各机构经办人员、办法管理人员和审计人员。"
    en = "A draft is tried by those who act for a body, policy officers and auditors."
    return RoleBlocker(
        code=ErrorCode["ROLE_REQUIRED"],
        message=zh if language == "zh-CN" else en,
        path=["input", "draft"],
        cleared_by=Clearer.OTHER_PERSON,
        override_by=None,
        next_possible_at=None,
        required=["OFFICER", "CHAIR", "POLICY_OFFICER", "AUDITOR"],
    )
