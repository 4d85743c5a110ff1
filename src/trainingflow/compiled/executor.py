"""An executor of graphql-core that executes what it can by the code of a plan."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from uuid import UUID

from graphql import (
    GraphQLAbstractType,
    GraphQLLeafType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    get_argument_values,
)
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetails
from graphql.execution.executor import collect_iterator_awaitables, invalid_return_type_error
from graphql.pyutils import Path, gather_with_cancel

from trainingflow.compiled.complete import Complete
from trainingflow.compiled.fields import Field
from trainingflow.compiled.paths import real
from trainingflow.compiled.plain import learn
from trainingflow.compiled.plan import Plan
from trainingflow.compiled.plans import Plans

_FROZEN: Final = frozenset(
    {str, int, float, bool, bytes, type(None), date, datetime, time, Decimal, UUID}
)
"""Values that resolvers cannot change, so that one serves for all calls of an execution."""

_NEW: Final = tuple.__new__
_PATH: Final = GraphQLResolveInfo._fields.index("path")


class CompiledExecution(Executor[Any]):
    """Executes by the code of a plan where there is one, else as graphql-core does.

    The methods below that graphql-core does not know are called by the code; each says which piece
    of graphql-core it is.
    """

    plans: Plans
    """Where plans are found; a subclass has it, so that it lives as long as the schema's server."""

    _plan: Plan | None = None

    def execute_operation(self, serially: bool | None = None) -> Any:
        """Execute an operation."""
        self._plan = self.plans.find(self)
        self._infos: dict[int, tuple[Any, Any, Any]] = {}
        self._arguments: dict[int, dict[str, Any]] = {}
        self._parameters: dict[int, dict[str, Any]] = {}
        self.infos_of_context: dict[int, Any] = {}
        self.passed: set[str] = set()
        self._concretes: dict[tuple[int, str], GraphQLObjectType] = {}
        if self._plan is not None:
            self._relevant_sub_fields = self._plan.collected
        return super().execute_operation(serially)

    def build_response(self, data: Any) -> Any:
        """Build the response; infos are let go, which would wait for the collector with all."""
        self._infos.clear()
        self.infos_of_context.clear()
        return super().build_response(data)

    # What graphql-core calls

    def execute_root_grouped_field_set(  # noqa: D102
        self,
        root_type: GraphQLObjectType,
        root_value: Any,
        grouped_field_set: dict[str, list[FieldDetails]],
        serially: bool,
        position_context: Any,
    ) -> Any:
        plan = self._plan
        if plan is None:
            return super().execute_root_grouped_field_set(
                root_type, root_value, grouped_field_set, serially, position_context
            )
        if serially:
            return super().execute_root_grouped_field_set(
                root_type, root_value, plan.root, serially, position_context
            )
        return plan.root_function(root_type)(self, root_value, None)

    def collect_and_execute_subfields(  # noqa: D102
        self,
        return_type: GraphQLObjectType,
        field_details_list: list[FieldDetails],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        if self._plan is None:
            return super().collect_and_execute_subfields(
                return_type, field_details_list, path, result, position_context
            )
        return self._plan.object_function(return_type, field_details_list)(self, result, path)

    def complete_list_value(  # noqa: D102
        self,
        return_type: GraphQLList[GraphQLOutputType],
        field_details_list: list[FieldDetails],
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        if self._plan is not None and (type(result) is list or type(result) is tuple):
            field = self._plan.field(info.parent_type, field_details_list)
            if field is not None:
                return self._plan.list_function(return_type, field)(self, result, path, info)
        return super().complete_list_value(
            return_type, field_details_list, info, path, result, position_context
        )

    def complete_value(  # noqa: D102
        self,
        return_type: GraphQLOutputType,
        field_details_list: list[FieldDetails],
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        if type(result) is Complete:
            return result
        return super().complete_value(
            return_type, field_details_list, info, path, result, position_context
        )

    # What the code calls

    def info(self, field: Field, path: Path) -> Any:
        """`build_resolve_info`; of one field, infos differ in nothing but the path."""
        known = self._infos.get(field.number)
        if known is None:
            info = self.build_resolve_info(field.field, field.nodes, field.parent, path)
            if getattr(info, "_fields", ())[_PATH : _PATH + 1] == ("path",):
                self._infos[field.number] = (type(info), info[:_PATH], info[_PATH + 1 :])
            return info
        class_, before, after = known
        return _NEW(class_, (*before, path, *after))

    def anywhere(self, field: Field, of_info: Callable[[Any], Any], trail: Any) -> Any:
        """What a function takes of the info of a field where only the context matters to it."""
        known = self.infos_of_context.get(field.number)
        if known is None:
            path = Path(real(trail), field.key, field.parent.name)
            known = self.infos_of_context[field.number] = of_info(self.info(field, path))
        return known

    def arguments(self, field: Field) -> dict[str, Any]:
        """The arguments of a field, read once when no call can change them for the next."""
        known = self._arguments.get(field.number)
        if known is None:
            known = get_argument_values(
                field.field, field.nodes[0], self.variable_values, None, self.hide_suggestions
            )
            if all(type(one) in _FROZEN or isinstance(one, Enum) for one in known.values()):
                self._arguments[field.number] = known
        return known

    def converted(
        self, field: Field, convert: Callable[[dict[str, Any], Any], dict[str, Any]], info: Any
    ) -> dict[str, Any]:
        """The parameters of the function behind a resolver, made once where nothing changes them.

        Only what is of the same immutable classes before and after is kept: nothing else could be
        told to be the same for the next call.
        """
        known = self._parameters.get(field.number)
        if known is None:
            known = convert(dict(self.arguments(field)), info)
            if field.number in self._arguments and all(
                type(one) in _FROZEN or isinstance(one, Enum) for one in known.values()
            ):
                self._parameters[field.number] = known
        return known

    def resolved(self, field: Field, trail: Any, result: Any, info: Any) -> Any:
        """The end of `execute_field`, when the resolver has answered."""
        path = real(trail)
        if info is None:
            info = self.info(field, path)
        if self.is_awaitable(result):
            return self.complete_awaitable_value(
                field.type, field.details, info, path, result, None
            )
        learn(type(result))
        completed = self.complete_value(field.type, field.details, info, path, result, None)
        if self.is_awaitable(completed):
            return self.waits(field, path, completed)
        return completed

    async def waits(self, field: Field, trail: Any, completed: Awaitable[Any]) -> Any:
        """`await_completed` of `execute_field`."""
        try:
            return await completed
        except Exception as error:  # noqa: BLE001 - as graphql-core
            return self.failed(field, trail, error)

    def failed(self, field: Field, trail: Any, error: Exception) -> None:
        """`handle_field_error` of a field."""
        self.handle_field_error(error, field.type, field.details, real(trail))

    def item_failed(
        self,
        error: Exception,
        type_: GraphQLOutputType,
        field: Field,
        trail: Any,
    ) -> None:
        """`handle_field_error` of an item."""
        self.handle_field_error(error, type_, field.details, real(trail))

    async def item_waits(
        self,
        completed: Awaitable[Any],
        type_: GraphQLOutputType,
        field: Field,
        trail: Any,
    ) -> Any:
        """`await_completed` of `complete_list_item_value`."""
        try:
            return await completed
        except Exception as error:  # noqa: BLE001 - as graphql-core
            return self.item_failed(error, type_, field, trail)

    def item(
        self,
        item: Any,
        answer: list[Any],
        type_: GraphQLOutputType,
        field: Field,
        info: Any,
        trail: Any,
    ) -> bool:
        """One step of `complete_iterable_value`; whether what it appended is awaited."""
        path = real(trail)
        if self.is_awaitable(item):
            answer.append(
                self.complete_awaitable_list_item_value(
                    item, type_, field.details, info, path, None
                )
            )
            return True
        learn(type(item))
        return self.complete_list_item_value(item, answer, type_, field.details, info, path, None)

    def leaf(self, type_: GraphQLLeafType, value: Any) -> Any:
        """`complete_leaf_value`."""
        return self.complete_leaf_value(type_, value)

    def concrete(
        self, type_: GraphQLAbstractType, field: Field, source: Any, info: Any, trail: Any
    ) -> Any:
        """`complete_abstract_value`; a name is looked up and found valid once."""
        name = (type_.resolve_type or self.type_resolver)(source, info, type_)
        if self.is_awaitable(name):
            return self._concrete_later(name, type_, field, source, info, trail)
        place = (id(type_), name) if type(name) is str else None
        found = None if place is None else self._concretes.get(place)
        if found is None:
            found = self.ensure_valid_runtime_type(name, type_, field.details, info, source)
            if place is not None:
                self._concretes[place] = found
        if found.is_type_of:
            right = found.is_type_of(source, info)
            if right is not True:
                return self.checked(right, found, field, source, trail)
        plan = self._plan
        if plan is None:
            return self.collect_and_execute_subfields(
                found, field.details, real(trail), source, None
            )
        return plan.object_function(found, field.details)(self, source, trail)

    async def _concrete_later(
        self,
        name: Awaitable[Any],
        type_: GraphQLAbstractType,
        field: Field,
        source: Any,
        info: Any,
        trail: Any,
    ) -> Any:
        """`await_complete_object_value` of `complete_abstract_value`."""
        found = self.ensure_valid_runtime_type(
            await self.with_abort_signal(name), type_, field.details, info, source
        )
        value = self.complete_object_value(found, field.details, info, real(trail), source, None)
        return await value if self.is_awaitable(value) else value

    def checked(
        self,
        right: Any,
        type_: GraphQLObjectType,
        field: Field,
        source: Any,
        trail: Any,
    ) -> Any:
        """The end of `complete_object_value`, when `is_type_of` has not plainly said True."""
        path = real(trail)
        if self.is_awaitable(right):
            return self._checked_later(right, type_, field, source, path)
        if not right:
            raise invalid_return_type_error(type_, source, field.details)
        return self.collect_and_execute_subfields(type_, field.details, path, source, None)

    async def _checked_later(
        self,
        right: Awaitable[Any],
        type_: GraphQLObjectType,
        field: Field,
        source: Any,
        path: Path,
    ) -> Any:
        if not await right:
            raise invalid_return_type_error(type_, source, field.details)
        answer = self.collect_and_execute_subfields(type_, field.details, path, source, None)
        return await answer if self.is_awaitable(answer) else answer

    def abandon(self, answer: dict[str, Any], waiting: list[str]) -> None:
        """What `execute_fields` does with awaitables when an error goes up."""
        if waiting:
            self.settle_in_background([answer[key] for key in waiting])

    def drain(self, rest: Iterator[Any], answer: list[Any], waiting: list[int]) -> None:
        """What `complete_iterable_value` does with awaitables when an error goes up."""
        awaitables = [answer[index] for index in waiting]
        awaitables.extend(collect_iterator_awaitables(rest, self.is_awaitable))
        if awaitables:
            self.settle_in_background(awaitables)

    async def awaited(self, answer: dict[str, Any], waiting: list[str]) -> dict[str, Any]:
        """`get_results` of `execute_fields`."""
        if len(waiting) == 1:
            answer[waiting[0]] = await answer[waiting[0]]
            return answer
        done = await gather_with_cancel(*(answer[key] for key in waiting))
        answer.update(zip(waiting, done, strict=True))
        return answer

    async def gathered(self, answer: list[Any], waiting: list[int]) -> list[Any]:
        """`get_completed_results` of `complete_iterable_value`."""
        if len(waiting) == 1:
            answer[waiting[0]] = await answer[waiting[0]]
            return answer
        done = await gather_with_cancel(*(answer[index] for index in waiting))
        for index, one in zip(waiting, done, strict=True):
            answer[index] = one
        return answer


def compiled(base: type[Executor[Any]], plans: Plans | None = None) -> type[CompiledExecution]:
    """An executor like `base`, for the `executor_class` of graphql-core or what hands it on.

    Args:
        base: the executor that is extended, and that executes what has no plan.
        plans: where plans are kept; by default some of its own.
    """
    return type(
        f"Compiled{base.__name__}",
        (CompiledExecution, base),
        {"plans": Plans() if plans is None else plans},
    )
