"""Persons and teachers; who may see what of a teacher stands in the table of authority."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import strawberry

from trainingflow.api.context import Context, Info
from trainingflow.api.fields import field
from trainingflow.api.types.credit import CreditStatus
from trainingflow.api.types.node import Node, shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.personal_number import PersonalNumber
from trainingflow.api.types.policy import policy_code
from trainingflow.api.types.publication import TeacherPolicyChange
from trainingflow.api.types.statement import CreditStatement
from trainingflow.policies import library
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.standing import Question

ValidAt = Annotated[
    date | None,
    strawberry.argument(
        description="As of which day (截至日); today when left out. Later records do not count."
    ),
]
KnownAt = Annotated[
    datetime | None,
    strawberry.argument(
        description="As known at which instant (知悉时点): later confirmations do not count; all "
        "count when left out."
    ),
]


@strawberry.type(description="A person whose name stands on something (人员).")
class Person(Node):
    """A person, by name."""

    row: strawberry.Private[AnyRow]

    @classmethod
    def of(cls, row: AnyRow) -> "Person":
        """Show a row of `people.persons`, or of teachers."""
        return cls(key=row.id, row=row)

    @field("The name (姓名), in the language of the request.")
    def name(self, info: Info) -> str:
        """Show the name in the language of the request."""
        return _name(self.row, info.context)

    @field("The person as a teacher (教师信息); null when it is none, or none that you may see.")
    async def teacher(self, info: Info) -> "Teacher | None":
        """Load the person's data as a teacher."""
        return shown(Teacher.of, await info.context.loaders.teachers.load(self.row.id))


@strawberry.type(description="Where a teacher is employed, and when (任职).")
class Employment:
    """Where a teacher is employed, and when."""

    organisation_id: strawberry.Private[UUID]
    since: date = strawberry.field(description="The first day (起始日).")
    until: date | None = strawberry.field(description="The last day (终止日); null while it lasts.")

    @field("The employer (任职单位).")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the employer."""
        loaders = info.context.loaders
        return shown(Organisation.of, await loaders.organisations.load(self.organisation_id))


@strawberry.type(description="A professional title from the day it was granted (职称).")
class Title:
    """A professional title."""

    title: str = strawberry.field(description="The title's code (职称), e.g. `SENIOR`.")
    since: date = strawberry.field(description="The day it was granted (取得日).")


@strawberry.type(description="A post that brings its own requirements, and when (岗位).")
class Post:
    """A post and its period."""

    post: str = strawberry.field(description="The post's code (岗位), e.g. `HEAD_TEACHER`.")
    since: date = strawberry.field(description="The first day (起始日).")
    until: date | None = strawberry.field(description="The last day (终止日); null while it lasts.")


@strawberry.type(
    description="A fact that only some policies ask for, and when it holds (办法另行声明的"
    "教师情况)."
)
class TeacherFact:
    """A fact that a policy declares, with its period."""

    name: str = strawberry.field(
        description="The fact's name (名称), as the policy declares it in `teacherFacts`."
    )
    value: str | None = strawberry.field(
        description="What it says (内容): one of the declared words, a number, true, false, or a "
        "text; null where the day alone says it."
    )
    since: date | None = strawberry.field(description="The first day (起始日); null if unknown.")
    until: date | None = strawberry.field(description="The last day (终止日); null while it lasts.")


@strawberry.type(description="A teacher with the facts that decide which credits are owed (教师).")
class Teacher(Node):
    """A teacher."""

    row: strawberry.Private[AnyRow]

    code: str = strawberry.field(description="The number of the teacher (教师编号).")
    first_taught_on: date | None = strawberry.field(
        description="The first day of teaching (从教起始日)."
    )
    induction_completed_on: date | None = strawberry.field(
        description="The day the induction was completed (试用期培训完成日)."
    )
    transferred_on: date | None = strawberry.field(
        description="The day of coming from elsewhere (调入日)."
    )
    transferred_from: str | None = strawberry.field(
        description="Where the teacher came from (调入来源): OTHER_PROVINCE or OVERSEAS."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "Teacher":
        """Show a row of `people.teachers`."""
        return cls(
            key=row.id,
            row=row,
            code=row.code,
            first_taught_on=row.first_taught_on,
            induction_completed_on=row.induction_completed_on,
            transferred_on=row.transferred_on,
            transferred_from=row.transferred_from,
        )

    @field("The name (姓名), in the language of the request.")
    def name(self, info: Info) -> str:
        """Show the name in the language of the request."""
        return _name(self.row, info.context)

    @field("The employments (任职经历), the earliest first.")
    async def employments(self, info: Info) -> list[Employment]:
        """Load the employments."""
        return [
            Employment(organisation_id=row.organisation_id, since=row.since, until=row.until)
            for row in await info.context.loaders.employments.load(self.row.id)
        ]

    @field("The professional titles (职称), the earliest first.")
    async def titles(self, info: Info) -> list[Title]:
        """Load the titles."""
        rows = await info.context.loaders.titles.load(self.row.id)
        return [Title(title=row.title, since=row.since) for row in rows]

    @field("The posts (岗位), the earliest first.")
    async def posts(self, info: Info) -> list[Post]:
        """Load the posts."""
        rows = await info.context.loaders.posts.load(self.row.id)
        return [Post(post=row.post, since=row.since, until=row.until) for row in rows]

    @field(
        "What only some policies ask for (办法另行声明的教师情况), by name; the earliest of a name "
        "first."
    )
    async def facts(self, info: Info) -> list[TeacherFact]:
        """Load the facts that policies declare."""
        rows = await info.context.loaders.facts.load(self.row.id)
        return [
            TeacherFact(name=row.name, value=row.value, since=row.since, until=row.until)
            for row in rows
        ]

    @field("The statements of credits (学分单), superseded ones too; the newest first.")
    async def credit_statements(self, info: Info) -> list[CreditStatement]:
        """Load the statements."""
        rows = await info.context.loaders.statements_of.load(self.row.id)
        return [CreditStatement.of(row) for row in rows]

    @field(
        "What published versions of policies have changed for the teacher (版本影响), the newest "
        "first."
    )
    async def policy_changes(self, info: Info) -> list[TeacherPolicyChange]:
        """Load what was kept by the publications."""
        rows = await info.context.loaders.policy_changes.load(self.row.id)
        return [TeacherPolicyChange.of(row) for row in rows]

    @field(
        "The numbers by which the teacher is known elsewhere (个人号码), masked; `wholeNumber` "
        "shows one of them."
    )
    async def personal_numbers(self, info: Info) -> list[PersonalNumber]:
        """Load the numbers."""
        found = await info.context.loaders.numbers.load(self.row.id)
        return [PersonalNumber.of(one) for one in found]

    @field(
        "What the teacher owes and has, with the article that grants each credit (学分情况). "
        "Computed from confirmed records whenever it is asked for; nothing is stored."
    )
    async def credit_status(
        self,
        info: Info,
        policy: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="Under which policy (办法); the employer's when left out. The "
                "municipal one can be asked for beside it."
            ),
        ] = strawberry.UNSET,
        valid_at: ValidAt = strawberry.UNSET,
        known_at: KnownAt = strawberry.UNSET,
    ) -> CreditStatus | None:
        """Evaluate the teacher's records."""
        question = Question(
            self.row.id, policy_code(policy) if policy else None, valid_at or None, known_at or None
        )
        told = await info.context.loaders.standing.load(question)
        return None if told is None else CreditStatus.of(told, info.context.language)

    @field(
        "What the teacher owes and has under the employer's policy and under each that it builds "
        "on (各级办法下的学分情况), the employer's first: of a teacher of Chaoyang that of the "
        "district and that of the city."
    )
    async def credit_status_by_policy(
        self, info: Info, valid_at: ValidAt = strawberry.UNSET, known_at: KnownAt = strawberry.UNSET
    ) -> list[CreditStatus]:
        """Evaluate the teacher's records under several policies."""
        loaders, language = info.context.loaders, info.context.language
        first = Question(self.row.id, None, valid_at or None, known_at or None)
        told = await loaders.standing.load(first)
        if told is None:
            return []
        above = library.named(told.status.policy_id).extends
        others = await loaders.standing.load_many(
            [replace(first, policy_id=policy_id) for policy_id in above]
        )
        return [CreditStatus.of(one, language) for one in (told, *others) if one is not None]


def _name(row: AnyRow, context: Context) -> str:
    return str(row.name_zh if context.language == "zh-CN" else row.name_en)
