"""Any object by its global id."""

from asyncio import gather
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import BadInput
from trainingflow.api.fields import field
from trainingflow.api.nodes import parts
from trainingflow.api.selected import Selected
from trainingflow.api.types import ahead
from trainingflow.api.types.course import Course
from trainingflow.api.types.course_run import CourseClass, CourseRun, CreditBatch, Enrolment
from trainingflow.api.types.data_export import DataExport
from trainingflow.api.types.data_import import DataImport
from trainingflow.api.types.deadline import TimeWindow
from trainingflow.api.types.definition import WorkflowDefinition
from trainingflow.api.types.definition_change import DefinitionChange
from trainingflow.api.types.general import GENERAL_TYPES
from trainingflow.api.types.municipal import MunicipalUpload
from trainingflow.api.types.node import Node, shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.person import Person, Teacher
from trainingflow.api.types.plan import CreditPlan
from trainingflow.api.types.policy import Policy
from trainingflow.api.types.policy_comparison import PolicyComparison
from trainingflow.api.types.publication import PolicyPublication
from trainingflow.api.types.statement import CreditStatement, StatementBatch
from trainingflow.api.types.survey import Survey
from trainingflow.api.types.work_item import WorkItem
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.policies import library

MOST_NODES = 100

Find = Callable[[str, Info], Awaitable[Node | None]]


@strawberry.type
class NodeQueries:
    """Any object by its global id."""

    @field(
        "The object with this id (按标识查询); null when there is none, or none that you may see."
    )
    async def node(
        self,
        info: Info,
        id: Annotated[  # noqa: A002 - the name that Relay expects
            strawberry.ID, strawberry.argument(description="The global id (全局标识).")
        ],
    ) -> Node | None:
        """Find one object."""
        return await _find(id, info)

    @field(
        f"The objects with these ids (按标识批量查询), at most {MOST_NODES}, in the same order; "
        "null in place of one that does not exist or that you may not see."
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="Global ids (全局标识).")
        ],
    ) -> list[Node | None]:
        """Find several objects."""
        if len(ids) > MOST_NODES:
            msg = f"Ask for at most {MOST_NODES} nodes, not {len(ids)}."
            raise BadInput(msg, f"一次最多查询 {MOST_NODES} 个对象，不能是 {len(ids)} 个。")
        return await gather(*(_find(id_, info) for id_ in ids))


async def _find(id_: str, info: Info) -> Node | None:
    named = parts(id_)
    if named is None or named[0] not in FINDERS:
        return None
    scope = info.context.viewer.scope
    if scope is not None and scope.limited and named[0] not in NARROWED:
        return None
    return await FINDERS[named[0]](named[1], info)


def _uuid(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None


def _item(kind: type[WorkItem]) -> Find:
    async def find(key: str, info: Info) -> Node | None:
        id_ = _uuid(key)
        row = await info.context.loaders.items.load(id_) if id_ else None
        found = WorkItem.of(row) if row is not None else None
        if row is None or not isinstance(found, kind):
            return None
        selected = Selected.of(info)
        if ahead.reads(selected):
            async with info.context.database.reading() as session:
                await ahead.of_items(info, session, [row], selected)
        return found

    return find


async def _person(key: str, info: Info) -> Node | None:
    id_ = _uuid(key)
    if id_ is None or not info.context.viewer.signed_in:
        return None
    return shown(Person.of, await info.context.loaders.persons.load(id_))


async def _teacher(key: str, info: Info) -> Node | None:
    id_ = _uuid(key)
    return shown(Teacher.of, await info.context.loaders.teachers.load(id_)) if id_ else None


async def _organisation(key: str, info: Info) -> Node | None:
    id_ = _uuid(key)
    if id_ is None or not info.context.viewer.signed_in:
        return None
    return shown(Organisation.of, await info.context.loaders.organisations.load(id_))


async def _enrolment(key: str, info: Info) -> Node | None:
    id_ = _uuid(key)
    loaders = info.context.loaders
    return shown(Enrolment.of, await loaders.enrolments_by_id.load(id_)) if id_ else None


async def _class(key: str, info: Info) -> Node | None:
    id_ = _uuid(key)
    row = await info.context.loaders.classes_by_id.load(id_) if id_ else None
    if row is None or await info.context.loaders.items.load(row.run_id) is None:
        return None  # whoever may not see the run may not see its classes
    return CourseClass.of(row)


async def _survey(key: str, info: Info) -> Node | None:
    id_ = _uuid(key)
    return shown(Survey.of, await info.context.loaders.surveys_by_id.load(id_)) if id_ else None


async def _window(key: str, info: Info) -> Node | None:
    id_ = _uuid(key)
    return shown(TimeWindow.of, await info.context.loaders.windows.load(id_)) if id_ else None


async def _change(key: str, info: Info) -> Node | None:
    id_ = _uuid(key)
    return shown(DefinitionChange.of, await info.context.loaders.changes.load(id_)) if id_ else None


async def _plan(key: str, info: Info) -> Node | None:
    id_ = _uuid(key)
    return shown(CreditPlan.of, await info.context.loaders.plans.load(id_)) if id_ else None


async def _publication(key: str, info: Info) -> Node | None:
    id_, loaders = _uuid(key), info.context.loaders
    return shown(PolicyPublication.of, await loaders.publications.load(id_)) if id_ else None


async def _comparison(key: str, info: Info) -> Node | None:
    id_, loaders = _uuid(key), info.context.loaders
    return shown(PolicyComparison.of, await loaders.comparisons_by_id.load(id_)) if id_ else None


async def _statement(key: str, info: Info) -> Node | None:
    id_, loaders = _uuid(key), info.context.loaders
    return shown(CreditStatement.of, await loaders.statements.load(id_)) if id_ else None


async def _statement_batch(key: str, info: Info) -> Node | None:
    id_, loaders = _uuid(key), info.context.loaders
    return shown(StatementBatch.of, await loaders.statement_batches.load(id_)) if id_ else None


async def _municipal_upload(key: str, info: Info) -> Node | None:
    id_, loaders = _uuid(key), info.context.loaders
    return shown(MunicipalUpload.of, await loaders.municipal_uploads.load(id_)) if id_ else None


async def _data_export(key: str, info: Info) -> Node | None:
    id_, loaders = _uuid(key), info.context.loaders
    return shown(DataExport.of, await loaders.data_exports.load(id_)) if id_ else None


async def _data_import(key: str, info: Info) -> Node | None:
    id_, loaders = _uuid(key), info.context.loaders
    return shown(DataImport.of, await loaders.data_imports.load(id_)) if id_ else None


async def _policy(key: str, _info: Info) -> Node | None:
    return Policy.named(key) if key in library.known_ids() else None


async def _definition(key: str, _info: Info) -> Node | None:
    found = (WorkflowDefinition.of(one) for one in DEFINITIONS.values())
    return next((one for one in found if one.key == key), None)


NARROWED = frozenset(
    {"Course", "CourseRun", "CreditBatch", "Person", "Teacher", "Organisation"}
) | {
    *(type_.__name__ for type_ in GENERAL_TYPES.values()),
    *("CourseClass", "Enrolment", "Survey", "TimeWindow", "Policy", "WorkflowDefinition"),
}
"""What a token for some items only may be shown: the rest is not narrowed item by item."""

FINDERS: Mapping[str, Find] = {
    "Course": _item(Course),
    "CourseRun": _item(CourseRun),
    "CreditBatch": _item(CreditBatch),
    **{type_.__name__: _item(type_) for type_ in GENERAL_TYPES.values()},
    "Person": _person,
    "Teacher": _teacher,
    "Organisation": _organisation,
    "CourseClass": _class,
    "Enrolment": _enrolment,
    "Survey": _survey,
    "TimeWindow": _window,
    "DefinitionChange": _change,
    "CreditPlan": _plan,
    "PolicyPublication": _publication,
    "PolicyComparison": _comparison,
    "CreditStatement": _statement,
    "StatementBatch": _statement_batch,
    "MunicipalUpload": _municipal_upload,
    "DataExport": _data_export,
    "DataImport": _data_import,
    "Policy": _policy,
    "WorkflowDefinition": _definition,
}
