"""Loaders: ids asked for one by one, read together."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Final, Generic, cast
from uuid import UUID

from trainingflow.api.loader import KeyT, Loader, Read, ValueT
from trainingflow.api.shown import Shown
from trainingflow.db.session import Database, Session
from trainingflow.domain.workflow.panel import Conflict
from trainingflow.domain.workflow.stays import Stay
from trainingflow.domain.workflow.surveys import Tally
from trainingflow.policies.difference import Difference
from trainingflow.policies.reader import Policy
from trainingflow.services.municipal.states import LineOutcome
from trainingflow.services.planning import saved
from trainingflow.services.policy import policy_ids
from trainingflow.services.privacy import shown
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.privacy.numbers import Number
from trainingflow.services.publishing import changes as read_changes
from trainingflow.services.reading import (
    actions,
    comments as read_comments,
    daily_work,
    deadlines as read_deadlines,
    defence,
    definition_changes,
    delegations as read_delegations,
    dossiers as read_dossiers,
    duties,
    experts as read_experts,
    exports,
    history,
    imports,
    inbox,
    items as read_items,
    lateness,
    municipal,
    panel_views as read_panel_views,
    panels,
    people,
    policies as read_policies,
    publications as read_publications,
    records,
    runs,
    sessions as read_sessions,
    standing as read_standing,
    statements as read_statements,
    stays as read_stays,
    surveys as read_surveys,
    tokens as read_tokens,
    webhooks as read_webhooks,
    windows as read_windows,
)
from trainingflow.services.reading.paging import (
    AnyRow,
    Column,
    Listing,
    Page,
    PageRequest,
    counts,
    pages,
)
from trainingflow.services.reading.viewers import Viewer


class _Made(Generic[KeyT, ValueT]):
    """A loader of an operation, made when it is first asked for: most operations need a few.

    Args:
        read: reads many keys.
        missing: what stands for a key that nothing was found of.
        shows: the type of what is data of a person, and whose a value is: the journal tells of it.
    """

    def __init__(
        self,
        read: Read[KeyT, ValueT],
        missing: ValueT,
        shows: tuple[str, Callable[[Any], UUID]] | None = None,
    ) -> None:
        self._read = read
        self._missing = missing
        self._shows = shows
        self._name = ""

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, operation: "Loaders", _owner: type) -> Loader[KeyT, ValueT]:
        made = self.for_(operation)
        operation.__dict__[self._name] = made  # found there from now on
        return made

    def for_(self, operation: "Loaders") -> Loader[KeyT, ValueT]:
        """The loader of one operation."""
        read = self._read if self._shows is None else operation.told(self._read, *self._shows)
        return Loader(operation.database, operation.viewer, read, self._missing)


def _one(read: Read[UUID, AnyRow]) -> _Made[UUID, AnyRow | None]:
    """One row by id, none where it is missing or not to be seen."""
    return _Made(cast("Read[UUID, AnyRow | None]", read), None)


def _of_people(
    type_name: str,
    read: Read[UUID, AnyRow],
    whose: Callable[[AnyRow], UUID] = lambda row: row.teacher_id,
) -> _Made[UUID, AnyRow | None]:
    """One row with data of a person; the journal will tell whose was found."""
    return _Made(cast("Read[UUID, AnyRow | None]", read), None, (type_name, whose))


def _many(read: Read[UUID, Sequence[AnyRow]]) -> _Made[UUID, Sequence[AnyRow]]:
    """Rows by the id of their owner."""
    return _Made(read, ())


async def _policies(session: Session, viewer: Viewer, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    return await policy_ids(viewer.work(session), ids)


class Loaders:
    """The loaders of one operation; their keys never outlive it, nor its viewer.

    Each batch opens its own session, so that batches that run side by side never meet in one.
    """

    items = _one(read_items.by_id)
    persons = _one(people.persons)
    teachers = _of_people("Teacher", people.teachers_by_id, lambda row: row.id)
    organisations = _one(people.organisations_by_id)
    classes_by_id = _one(runs.classes_by_id)
    enrolments_by_id = _of_people("Enrolment", runs.enrolments_by_id)
    own_enrolments = _one(runs.own_enrolments)
    batches = _one(runs.batches)
    windows = _one(read_windows.by_id)
    window_changes = _many(read_windows.changes_of)
    changes_by_id = _one(read_windows.change_by_id)
    late: _Made[UUID, bool] = _Made(lateness.late_items, missing=False)
    changes = _one(definition_changes.by_id)
    change_states = _many(definition_changes.states)
    change_counts = _many(definition_changes.counts)
    employments = _many(people.employments)
    titles = _many(people.titles)
    posts = _many(people.posts)
    facts = _many(people.facts)
    deadlines = _many(read_deadlines.deadlines_of)
    documents = _many(history.documents)
    dossiers = _one(history.dossiers)
    versions = _many(read_dossiers.versions_of)
    held = _many(read_dossiers.held)
    approvals = _many(read_dossiers.approvals)
    returns = _one(read_dossiers.returns)
    insiders: _Made[UUID, bool] = _Made(read_dossiers.insiders, missing=False)
    origins = _one(records.origins)
    classes = _many(runs.classes)
    sessions = _many(runs.sessions)
    attendance = _many(runs.attendance)
    known: _Made[UUID, actions.Known | None] = _Made(actions.known, None)
    policy_ids: _Made[UUID, str | None] = _Made(_policies, None)
    standing: _Made[read_standing.Question, read_standing.Evaluated | None] = _Made(
        read_standing.statuses, None
    )

    # The loaders of appraisal: panels, experts and defence sessions.
    developers = _many(panels.developers)
    panel = _many(panels.members)
    reviews = _many(panels.reviews)
    panel_views: _Made[UUID, read_panel_views.PanelView | None] = _Made(
        read_panel_views.views, None
    )
    experts = _one(read_experts.by_id)
    expert_loads: _Made[UUID, int] = _Made(read_experts.loads, 0)
    expert_conflicts: _Made[tuple[UUID, UUID], Conflict | None] = _Made(
        read_experts.conflicts, None
    )
    defence_sessions = _one(defence.by_id)
    defence_slots = _many(defence.slots)
    ballots = _many(panels.ballots)
    objections = _many(panels.objections)

    # The loaders of what a person's day is made of.
    duty_records: _Made[duties.Key, Sequence[AnyRow]] = _Made(duties.records, ())
    duty_records_by_id = _one(duties.by_id)
    tasks = _many(inbox.tasks_of)
    bulk_jobs = _one(daily_work.jobs_by_id)
    data_exports = _one(exports.by_id)
    staged = _one(daily_work.staged_by_id)
    released = _many(daily_work.results)
    watched: _Made[UUID, bool] = _Made(daily_work.watched, missing=False)
    comments = _one(read_comments.by_id)
    surveys = _many(read_surveys.of_items)
    surveys_by_id = _one(read_surveys.by_id)
    surveyed: _Made[UUID, Sequence[Tally]] = _Made(read_surveys.results, ())
    stays: _Made[UUID, Sequence[Stay]] = _Made(read_stays.stays_of, ())
    tokens = _one(read_tokens.by_id)
    webhooks = _one(read_webhooks.by_id)
    webhook_deliveries = _one(read_webhooks.deliveries_by_id)
    browser_sessions = _one(read_sessions.by_id)
    delegations = _one(read_delegations.by_id)
    lent_roles = _many(read_delegations.roles)

    # The loaders of saved plans.
    plans = _of_people("CreditPlan", saved.by_id)
    plan_shares = _many(saved.shares)
    plan_changes: _Made[UUID, Sequence[saved.PlanChange]] = _Made(saved.changes, ())

    # The loaders of versions of policies, and of statements.
    policy_differences: _Made[read_changes.Both, Sequence[Difference]] = _Made(
        read_changes.changes, ()
    )
    policies: _Made[tuple[str, str], Policy | None] = _Made(read_policies.pinned, None)
    counting: _Made[str, Policy | None] = _Made(read_policies.counting, None)
    statements = _of_people("CreditStatement", read_statements.by_id)
    statement_contents: _Made[UUID, str] = _Made(read_statements.contents, "")
    superseding = _one(read_statements.superseding)
    statements_of = _many(read_statements.of_teachers)
    statement_batches = _one(read_statements.batches_by_id)
    issued: _Made[UUID, int] = _Made(read_statements.issued, 0)
    municipal_uploads = _one(municipal.by_id)
    municipal_outcomes: _Made[UUID, Mapping[LineOutcome | None, int]] = _Made(
        municipal.outcomes, {}
    )
    data_imports = _one(imports.by_id)
    publications = _one(read_publications.by_id)
    comparisons = _many(read_publications.comparisons_of)
    comparisons_by_id = _one(read_publications.comparisons_by_id)
    comparison_counts = _many(read_publications.counts)
    comparison_requirements = _many(read_publications.requirements)
    policy_changes = _many(read_publications.changed_for)
    policy_texts: _Made[tuple[str, str], AnyRow | None] = _Made(read_publications.texts, None)

    def __init__(
        self, database: Database, viewer: Viewer, shown_people: Shown, keyring: Keyring | None
    ) -> None:
        self.database = database
        self.viewer = viewer
        self._shown = shown_people
        self._keyring = keyring
        self._nested: dict[str, Loader[tuple[UUID, PageRequest], Page]] = {}
        self._counts: dict[str, Loader[UUID, int]] = {}

    @cached_property
    def numbers(self) -> Loader[UUID, Sequence[Number]]:
        """The personal numbers of people, as far as they may be shown."""
        made: _Made[UUID, Sequence[Number]] = _Made(partial(shown.numbers, self._keyring), ())
        return made.for_(self)

    def forget(self) -> None:
        """Let go of what was read: a list that is shown would count itself by these loaders."""
        for one in (*vars(self).values(), *self._nested.values(), *self._counts.values()):
            if isinstance(one, Loader):
                one.forget()

    def told(
        self, read: Read[KeyT, ValueT], type_name: str, whose: Callable[[Any], UUID]
    ) -> Read[KeyT, ValueT]:
        """The same reading, of which the journal will tell whose data was found."""
        shown_people = self._shown  # and not all of this: the loader would refer to itself

        async def reading(
            session: Session, viewer: Viewer, keys: Sequence[KeyT]
        ) -> Mapping[KeyT, ValueT]:
            found = await read(session, viewer, keys)
            shown_people.add(type_name, map(whose, found.values()))
            return found

        return reading

    def pages(
        self, name: str, listing: Callable[[], Listing], parent: Column
    ) -> Loader[tuple[UUID, PageRequest], Page]:
        """Pages of the lists of parents, each by its parent and which page it is.

        Args:
            name: names the list among those of this operation, its filters included.
            listing: makes the list of the rows of all parents; asked once.
            parent: the column that says whose row it is.
        """
        if name not in self._nested:
            self._nested[name] = _Made(_pages(listing(), parent), _NO_PAGE).for_(self)
        return self._nested[name]

    async def nested(
        self, name: str, listing: Listing, parent: Column, key: UUID, request: PageRequest
    ) -> Page:
        """A page of the list of one parent, read together with those of the others.

        Args:
            name: as above.
            listing: the rows of all parents.
            parent: the column that says whose row it is.
            key: the parent.
            request: which page.
        """
        return await self.pages(name, lambda: listing, parent).load((key, request))

    async def nested_count(self, name: str, listing: Listing, parent: Column, key: UUID) -> int:
        """How many rows the list of one parent has; see `nested`."""
        if name not in self._counts:

            async def read(
                session: Session, _viewer: Viewer, keys: Sequence[UUID]
            ) -> Mapping[UUID, int]:
                return await counts(session, listing, parent, keys)

            self._counts[name] = _Made(read, 0).for_(self)
        return await self._counts[name].load(key)


_NO_PAGE: Final = Page((), (), more=False)
"""Of a parent that nothing was read of; every parent gets a page of its own."""


def _pages(listing: Listing, parent: Column) -> Read[tuple[UUID, PageRequest], Page]:
    async def read(
        session: Session, _viewer: Viewer, keys: Sequence[tuple[UUID, PageRequest]]
    ) -> Mapping[tuple[UUID, PageRequest], Page]:
        found: dict[tuple[UUID, PageRequest], Page] = {}
        for request in {request for _, request in keys}:
            parents = [key for key, asked in keys if asked == request]
            one = await pages(session, listing, parent, parents, request)
            found |= {(key, request): page for key, page in one.items()}
        return found

    return read
