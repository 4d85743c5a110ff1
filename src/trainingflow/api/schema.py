"""The schema: every type, query and mutation that is served, guarded."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import strawberry
from graphql import GraphQLError, GraphQLSchema
from graphql.validation import NoSchemaIntrospectionCustomRule
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types import ExecutionContext

from trainingflow.api.admission import Admitted
from trainingflow.api.authority import enforce
from trainingflow.api.bounds import bounds
from trainingflow.api.cost.used import shape_of, used
from trainingflow.api.cost.weights import weights
from trainingflow.api.documents import Documents, Prepared, using
from trainingflow.api.enums import restore_members
from trainingflow.api.journal import keep_journal
from trainingflow.api.limits import Limits
from trainingflow.api.mutations import Mutation
from trainingflow.api.observed_operations import TellsOperation, watch_roots
from trainingflow.api.queries import Query
from trainingflow.api.scalars import SCALARS
from trainingflow.api.steps import Steps
from trainingflow.api.subscriptions import Subscription
from trainingflow.api.subscriptions.alike import answering
from trainingflow.api.token_scope import limit
from trainingflow.api.types.course import Course
from trainingflow.api.types.course_run import CourseRun, CreditBatch
from trainingflow.api.types.errors import ERROR_TYPES
from trainingflow.api.types.general import GENERAL_TYPES
from trainingflow.compiled import Plans, compiled
from trainingflow.compiled.strawberry_fields import (
    PREDICATE,
    attribute,
    method,
    tell_types_shortly,
)


class Schema(strawberry.Schema):
    """Strawberry's schema with admission, guarded fields and optional suggestions."""

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        suggestions: bool = True,
        introspection: bool = True,
        compiles: bool = True,
    ) -> None:
        self._suggestions = suggestions
        self.compiles = compiles
        rules = () if introspection else (NoSchemaIntrospectionCustomRule,)
        documents = Documents(limits or Limits(), rules, hide_suggestions=not suggestions)
        self._documents = documents
        self.plans = Plans(
            attribute, [PREDICATE], operations=documents.limits.documents, methods=method
        )
        super().__init__(
            query=Query,
            mutation=Mutation,
            subscription=Subscription,
            types=[Course, CourseRun, CreditBatch, *GENERAL_TYPES.values(), *ERROR_TYPES],
            extensions=[using(documents), TellsOperation],
            execution_context_class=(
                answering(compiled(StrawberryGraphQLCoreExecutionContext, self.plans))
                if compiles
                else None
            ),
            config=StrawberryConfig(scalar_map=SCALARS, sort_schema=True),
        )
        restore_members(self._schema)
        tell_types_shortly(self._schema)
        limit(self._schema)
        enforce(self._schema)
        keep_journal(self._schema)
        watch_roots(self._schema)

    @property
    def core(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""
        return self._schema

    def prepare(self, text: str) -> Prepared:
        """Parse, admit and validate a document, or find what was found in it before.

        Raises:
            GraphQLError: the document is too long or has a syntax error.
        """
        prepared = self._documents.parse(text)
        self._documents.validate(self._schema, prepared)
        return prepared

    def too_large(self, variables: Mapping[str, object], admitted: Admitted) -> list[GraphQLError]:
        """What is too large in the variables of an admitted document."""
        return list(bounds(self._schema).variables(variables, admitted.uses))

    def used(self, prepared: Prepared, operation: str, data: Mapping[str, object]) -> int:
        """What an answer has cost, in objects."""
        shape = prepared.shapes.get(operation)
        if shape is None:
            shape = shape_of(prepared.document, operation, weights(self._schema))
            prepared.shapes[operation] = shape
        return used(shape, data)

    def create_extensions_runner(
        self, execution_context: ExecutionContext, extensions: list[SchemaExtension]
    ) -> Steps:
        """What strawberry runs around the steps of an operation."""
        return Steps(execution_context, extensions)

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Nothing: `faults` logs what is a fault, once and with its number."""

    def _get_custom_context_kwargs(
        self, operation_extensions: dict[str, Any] | None = None, *, sync: bool = False
    ) -> dict[str, Any]:
        """Hide suggestions in the coercion of variables too; strawberry has no setting for it."""
        kwargs = super()._get_custom_context_kwargs(operation_extensions, sync=sync)
        return {**kwargs, "hide_suggestions": not self._suggestions}


@cache
def served(
    limits: Limits, *, suggestions: bool, introspection: bool, compiles: bool = True
) -> Schema:
    """The schema of a process, built once for each way to serve it: it knows no database."""
    return Schema(limits, suggestions=suggestions, introspection=introspection, compiles=compiles)
