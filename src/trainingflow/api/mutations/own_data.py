"""The rights of people over their data, numbers included."""

import json
from typing import Annotated
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import Unauthenticated
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.asked import PERSON
from trainingflow.api.mutations.make import Answer, Keyed, make
from trainingflow.api.nodes import required_key
from trainingflow.api.types.data_request import DataRequest, OwnDataCopy, OwnDataFile
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.refusals import Shower
from trainingflow.domain.personal_numbers import NumberKind
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import begin
from trainingflow.services.privacy import copies, export, lifting, requests, sheet
from trainingflow.services.privacy.numbers import Kept
from trainingflow.services.privacy.recording import record
from trainingflow.services.privacy.requests import RequestKind
from trainingflow.services.report_files import CSV, as_csv
from trainingflow.services.work import Work

ASKED = strawberry.argument(description="What is asked for (申请内容).")
REQUEST = Annotated[strawberry.ID, strawberry.argument(description="The request (个人信息申请).")]
_BOM = "\ufeff"


@strawberry.input(description="What somebody asks about their own data (个人信息申请).")
class RequestOwnDataInput(Keyed):
    """What somebody asks about their own data."""

    kind: RequestKind = strawberry.field(description="What is asked for (申请种类).")
    reason: str = strawberry.field(description="Why (申请理由).")


@strawberry.input(description="What is decided on a request (申请决定).")
class DecideDataRequestInput:
    """What is decided on a request."""

    request_id: strawberry.ID = strawberry.field(description="The request (个人信息申请).")
    granted: bool = strawberry.field(description="Whether it is granted (是否同意).")
    answer: str = strawberry.field(description="What the person is told (答复).")


@strawberry.input(description="Whose restriction is lifted, and why (恢复处理).")
class LiftRestrictionInput:
    """Whose restriction is lifted, and why."""

    person_id: strawberry.ID = strawberry.field(description="Whose (人员).")
    reason: str = strawberry.field(
        description="Why (理由), e.g. that the person withdrew the request."
    )


@strawberry.input(description="A personal number to keep (登记个人号码).")
class RecordPersonalNumberInput:
    """A personal number to keep."""

    person_id: strawberry.ID = strawberry.field(description="Whose (人员).")
    kind: NumberKind = strawberry.field(description="Which kind (种类).")
    number: str = strawberry.field(description="The whole number (完整号码).")


@strawberry.type(description="What became of a request about one's own data (申请办理结果).")
class DataRequestPayload:
    """What became of a request."""

    request: DataRequest | None = strawberry.field(
        description="The request as it is now (个人信息申请); null where there is none."
    )
    replayed: bool = strawberry.field(description="Whether it had been done before (重复请求).")
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type(description="A copy of one's own data (个人信息副本).")
class OwnDataPayload:
    """A copy of one's own data."""

    files: list[OwnDataFile] = strawberry.field(
        description="For machines (JSON) and for people (CSV); empty where there are errors (文件)."
        " Where a worker makes the copy, a file with the whole numbers, which are not in it."
    )
    copy: OwnDataCopy | None = strawberry.field(
        description="The copy that a worker makes (副本文件), where there is too much for an "
        "answer: ask again until it has an address."
    )
    errors: list[UserError] = strawberry.field(description="Every reason why not (不可行原因).")


@strawberry.type(description="What became of a restriction (恢复处理结果).")
class LiftRestrictionPayload:
    """What became of a restriction."""

    replayed: bool = strawberry.field(
        description="Whether the same person had lifted it before (重复请求)."
    )
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type(description="What became of a number (号码登记结果).")
class PersonalNumberPayload:
    """What became of a number."""

    replayed: bool = strawberry.field(description="Whether it was kept before (重复请求).")
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type
class OwnDataMutations:
    """The rights of people over their data."""

    @mutation(
        "Give me everything that is kept of me (查阅、复制本人信息): with its purpose, its legal "
        "basis and how long it stays, whole numbers included, and nothing of anybody else. No file "
        f"is stored. Of more than {export.MOST} entries a worker makes a file, which lies for a "
        "day: ask again until it has an address."
    )
    async def export_own_data(self, info: Info) -> OwnDataPayload:
        """Read everything of the person and write down that it was read."""
        context = info.context
        person_id = context.viewer.person_id
        if person_id is None:
            raise Unauthenticated
        async with context.database.writing(Boundary.OWN_DATA_COPIED) as session:
            work = await begin(session, context.viewer.signed_in_as)
            try:
                said = await export.data_of(work, context.keyring, person_id, export.MOST)
            except export.TooMuch:
                return await _copied(info, work, person_id)
        name = f"own-data-{context.now:%Y%m%d}"
        text = json.dumps(said, ensure_ascii=False, indent=2)
        table = _BOM + as_csv(sheet.rows(said))
        return OwnDataPayload(
            files=[
                OwnDataFile(name=f"{name}.json", content_type="application/json", content=text),
                OwnDataFile(name=f"{name}.csv", content_type=CSV, content=table),
            ],
            copy=None,
            errors=[],
        )

    @mutation(
        "Ask that my data is restricted or erased (申请停止处理或删除本人信息). While such a "
        "request waits, another one is answered with it."
    )
    async def request_own_data(
        self,
        info: Info,
        input: Annotated[RequestOwnDataInput, ASKED],  # noqa: A002 - the name that clients expect
    ) -> DataRequestPayload:
        """Keep the request."""
        key, kind, reason = input.idempotency_key, input.kind, input.reason
        answer = await make(info, key, lambda work: requests.ask(work, key, kind, reason))
        return await _payload(info, answer)

    @mutation(
        "Grant or refuse what a person asks about their data (办理个人信息申请), for officers of "
        "the personnel section and security administrators; nobody decides on themselves. What is "
        "granted restricts the person at once; an erasure is carried out by another. Harmless to "
        "repeat."
    )
    async def decide_data_request(
        self,
        info: Info,
        input: Annotated[DecideDataRequestInput, ASKED],  # noqa: A002 - as above
    ) -> DataRequestPayload:
        """Decide the request."""
        key = required_key(input.request_id, "DataRequest", argument="requestId")
        said = requests.Answer(input.granted, input.answer)
        answer = await make(info, None, lambda work: requests.decide(work, key, said))
        return await _payload(info, answer)

    @mutation(
        "Erase the person whose request another has granted (确认删除), for officers of the "
        "personnel section and security administrators. There is no way back: names go, the key "
        "of the numbers is destroyed, and every way to sign in ends. Harmless to repeat."
    )
    async def confirm_erasure(self, info: Info, request_id: REQUEST) -> DataRequestPayload:
        """Carry out the erasure."""
        key = required_key(request_id, "DataRequest", argument="requestId")
        return await _payload(
            info, await make(info, None, lambda work: requests.confirm(work, key))
        )

    @mutation(
        "Lift the restriction of a person's data (恢复处理), for officers of the personnel section "
        "and security administrators: by somebody else than who restricted it, and than the "
        "person. The data is used again, and what was granted of the person's requests ends; who "
        "is erased stays erased. Harmless to repeat."
    )
    async def lift_restriction(
        self,
        info: Info,
        input: Annotated[LiftRestrictionInput, ASKED],  # noqa: A002 - as above
    ) -> LiftRestrictionPayload:
        """Lift the restriction."""
        person = required_key(input.person_id, *PERSON, argument="personId")
        answer = await make(
            info, None, lambda work: lifting.lift_or_say_why(work, person, input.reason)
        )
        return LiftRestrictionPayload(replayed=answer.replayed, errors=answer.errors)

    @mutation(
        "Keep a personal number in the place of the earlier one (登记、更正个人号码), for officers "
        "of the personnel section; a phone and an e-mail address also for the person. It is "
        "encrypted, and shown masked. Harmless to repeat."
    )
    async def record_personal_number(
        self,
        info: Info,
        input: Annotated[RecordPersonalNumberInput, ASKED],  # noqa: A002 - as above
    ) -> PersonalNumberPayload:
        """Keep the number."""
        person = required_key(input.person_id, *PERSON, argument="personId")
        wanted = Kept(person, input.kind, input.number)
        keyring = info.context.keyring
        answer = await make(info, None, lambda work: record(work, keyring, wanted))
        return PersonalNumberPayload(replayed=answer.replayed, errors=answer.errors)


async def _copied(info: Info, work: Work, person_id: UUID) -> OwnDataPayload:
    """What is too much for an answer: a worker makes it, and only the numbers are answered."""
    context = info.context
    copy = None if context.files is None else await copies.ask(work, person_id)
    if context.files is None or copy is None:
        errors = Shower(context.language).all([export.TOO_MUCH])
        return OwnDataPayload(files=[], copy=None, errors=errors)
    numbers = await export.numbers_told(work, context.keyring, person_id)
    text = json.dumps(numbers, ensure_ascii=False, indent=2)
    name = f"own-numbers-{context.now:%Y%m%d}.json"
    return OwnDataPayload(
        files=[OwnDataFile(name=name, content_type="application/json", content=text)],
        copy=OwnDataCopy.of(copy, context.files, context.viewer),
        errors=[],
    )


async def _payload(info: Info, answer: Answer) -> DataRequestPayload:
    row = None
    if answer.id is not None:
        async with info.context.database.reading() as session:
            row = await requests.by_id(session, info.context.viewer, answer.id)
    return DataRequestPayload(
        request=None if row is None else DataRequest.of(row),
        replayed=answer.replayed,
        errors=answer.errors,
    )
