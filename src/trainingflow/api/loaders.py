"""Loaders: ids asked for one by one, read together."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, cast
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
from trainingflow.services.publishing import changes
from trainingflow.services.reading import (
    actions,
    comments,
    daily_work,
    deadlines,
    defence,
    definition_changes,
    delegations,
    dossiers,
    duties,
    experts,
    exports,
    history,
    imports,
    inbox,
    items,
    lateness,
    municipal,
    panel_views,
    panels,
    people,
    policies,
    publications,
    records,
    runs,
    sessions,
    standing,
    statements,
    stays,
    surveys,
    tokens,
    webhooks,
    windows,
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


class Loaders:
    """The loaders of one operation; their keys never outlive it, nor its viewer.

    Each batch opens its own session, so that batches that run side by side never meet in one.
    """

    def __init__(
        self, database: Database, viewer: Viewer, shown_people: Shown, keyring: Keyring | None
    ) -> None:
        self._database = database
        self._viewer = viewer
        self._shown = shown_people
        self.items = self._one(items.by_id)
        self.persons = self._one(people.persons)
        self.teachers = self._of_people("Teacher", people.teachers_by_id, lambda row: row.id)
        self.numbers: Loader[UUID, Sequence[Number]] = self._loader(
            partial(shown.numbers, keyring), ()
        )
        self.organisations = self._one(people.organisations_by_id)
        self.classes_by_id = self._one(runs.classes_by_id)
        self.enrolments_by_id = self._of_people("Enrolment", runs.enrolments_by_id)
        self.own_enrolments = self._one(runs.own_enrolments)
        self.batches = self._one(runs.batches)
        self.windows = self._one(windows.by_id)
        self.window_changes = self._many(windows.changes_of)
        self.changes_by_id = self._one(windows.change_by_id)
        self.late: Loader[UUID, bool] = self._loader(lateness.late_items, missing=False)
        self.changes = self._one(definition_changes.by_id)
        self.change_states = self._many(definition_changes.states)
        self.change_counts = self._many(definition_changes.counts)
        self._add_daily_work()
        self._add_planning()
        self._add_publications()
        self.employments = self._many(people.employments)
        self.titles = self._many(people.titles)
        self.posts = self._many(people.posts)
        self.facts = self._many(people.facts)
        self.deadlines = self._many(deadlines.deadlines_of)
        self.documents = self._many(history.documents)
        self.dossiers = self._one(history.dossiers)
        self.versions = self._many(dossiers.versions_of)
        self.held = self._many(dossiers.held)
        self.approvals = self._many(dossiers.approvals)
        self.returns = self._one(dossiers.returns)
        self.insiders: Loader[UUID, bool] = self._loader(dossiers.insiders, missing=False)
        self.origins = self._one(records.origins)
        self._add_panels()
        self.classes = self._many(runs.classes)
        self.sessions = self._many(runs.sessions)
        self.attendance = self._many(runs.attendance)
        self.known: Loader[UUID, actions.Known | None] = self._loader(actions.known, None)
        self.policy_ids: Loader[UUID, str | None] = self._loader(_policies, None)
        self.standing: Loader[standing.Question, standing.Evaluated | None] = self._loader(
            standing.statuses, None
        )
        self._nested: dict[str, Loader[tuple[UUID, PageRequest], Page]] = {}
        self._counts: dict[str, Loader[UUID, int]] = {}

    def _add_panels(self) -> None:
        """The loaders of appraisal: panels, experts and defence sessions."""
        self.developers = self._many(panels.developers)
        self.panel = self._many(panels.members)
        self.reviews = self._many(panels.reviews)
        self.panel_views: Loader[UUID, panel_views.PanelView | None] = self._loader(
            panel_views.views, None
        )
        self.experts = self._one(experts.by_id)
        self.expert_loads: Loader[UUID, int] = self._loader(experts.loads, 0)
        self.expert_conflicts: Loader[tuple[UUID, UUID], Conflict | None] = self._loader(
            experts.conflicts, None
        )
        self.defence_sessions = self._one(defence.by_id)
        self.defence_slots = self._many(defence.slots)
        self.ballots = self._many(panels.ballots)
        self.objections = self._many(panels.objections)

    def _add_daily_work(self) -> None:
        """The loaders of what a person's day is made of."""
        self.duty_records: Loader[duties.Key, Sequence[AnyRow]] = self._loader(duties.records, ())
        self.duty_records_by_id = self._one(duties.by_id)
        self.tasks = self._many(inbox.tasks_of)
        self.bulk_jobs = self._one(daily_work.jobs_by_id)
        self.data_exports = self._one(exports.by_id)
        self.staged = self._one(daily_work.staged_by_id)
        self.released = self._many(daily_work.results)
        self.watched: Loader[UUID, bool] = self._loader(daily_work.watched, missing=False)
        self.comments = self._one(comments.by_id)
        self.surveys = self._many(surveys.of_items)
        self.surveys_by_id = self._one(surveys.by_id)
        self.surveyed: Loader[UUID, Sequence[Tally]] = self._loader(surveys.results, ())
        self.stays: Loader[UUID, Sequence[Stay]] = self._loader(stays.stays_of, ())
        self.tokens = self._one(tokens.by_id)
        self.webhooks = self._one(webhooks.by_id)
        self.webhook_deliveries = self._one(webhooks.deliveries_by_id)
        self.browser_sessions = self._one(sessions.by_id)
        self.delegations = self._one(delegations.by_id)
        self.lent_roles = self._many(delegations.roles)

    def _add_planning(self) -> None:
        """The loaders of saved plans."""
        self.plans = self._of_people("CreditPlan", saved.by_id)
        self.plan_shares = self._many(saved.shares)
        self.plan_changes: Loader[UUID, Sequence[saved.PlanChange]] = self._loader(
            saved.changes, ()
        )

    def _add_publications(self) -> None:
        """The loaders of versions of policies, and of statements."""
        self.policy_differences: Loader[changes.Both, Sequence[Difference]] = self._loader(
            changes.changes, ()
        )
        self.policies: Loader[tuple[str, str], Policy | None] = self._loader(policies.pinned, None)
        self.counting: Loader[str, Policy | None] = self._loader(policies.counting, None)
        self.statements = self._of_people("CreditStatement", statements.by_id)
        self.statement_contents: Loader[UUID, str] = self._loader(statements.contents, "")
        self.superseding = self._one(statements.superseding)
        self.statements_of = self._many(statements.of_teachers)
        self.statement_batches = self._one(statements.batches_by_id)
        self.issued: Loader[UUID, int] = self._loader(statements.issued, 0)
        self.municipal_uploads = self._one(municipal.by_id)
        self.municipal_outcomes: Loader[UUID, Mapping[LineOutcome | None, int]] = self._loader(
            municipal.outcomes, {}
        )
        self.data_imports = self._one(imports.by_id)
        self.publications = self._one(publications.by_id)
        self.comparisons = self._many(publications.comparisons_of)
        self.comparisons_by_id = self._one(publications.comparisons_by_id)
        self.comparison_counts = self._many(publications.counts)
        self.comparison_requirements = self._many(publications.requirements)
        self.policy_changes = self._many(publications.changed_for)
        self.policy_texts: Loader[tuple[str, str], AnyRow | None] = self._loader(
            publications.texts, None
        )

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
            self._nested[name] = self._loader(_pages(listing(), parent), _NO_PAGE)
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

            self._counts[name] = self._loader(read, 0)
        return await self._counts[name].load(key)

    def _one(self, read: Read[UUID, AnyRow]) -> Loader[UUID, AnyRow | None]:
        """One row by id, none where it is missing or not to be seen."""
        return self._loader(read, None)

    def _of_people(
        self,
        type_name: str,
        read: Read[UUID, AnyRow],
        whose: Callable[[AnyRow], UUID] = lambda row: row.teacher_id,
    ) -> Loader[UUID, AnyRow | None]:
        """One row with data of a person; the journal will tell whose was found."""
        shown_people = self._shown  # and not all of this: the loader would refer to itself

        async def told(
            session: Session, viewer: Viewer, keys: Sequence[UUID]
        ) -> Mapping[UUID, AnyRow]:
            found = await read(session, viewer, keys)
            shown_people.add(type_name, map(whose, found.values()))
            return found

        return self._one(told)

    def _many(self, read: Read[UUID, Sequence[AnyRow]]) -> Loader[UUID, Sequence[AnyRow]]:
        """Rows by the id of their owner."""
        return self._loader(read, ())

    def _loader(self, read: Read[KeyT, ValueT], missing: ValueT | None) -> Loader[KeyT, ValueT]:
        # The attribute's own type says whether a value may be missing.
        return Loader(self._database, self._viewer, read, cast("ValueT", missing))


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


async def _policies(session: Session, viewer: Viewer, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    return await policy_ids(viewer.work(session), ids)
