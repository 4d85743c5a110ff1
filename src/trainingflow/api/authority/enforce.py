"""Put the table in front of the schema; what it does not name stops the process."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLFieldResolver,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    default_field_resolver,
)

from trainingflow.api.authority.rules import EVERYBODY, Rule
from trainingflow.api.authority.table import MADE, PERSONAL, ROOTS, TABLE
from trainingflow.api.faults import Forbidden, Unauthenticated
from trainingflow.compiled.fields import Guard


class AuthorityIncomplete(Exception):
    """The table and the schema do not name the same fields."""

    def __init__(self, missing: set[str], stale: set[str]) -> None:
        parts = [f"no entry for {', '.join(sorted(missing))}"] if missing else []
        parts += [f"no such field as {', '.join(sorted(stale))}"] if stale else []
        super().__init__("The table of authority has " + "; ".join(parts) + ".")


def enforce(
    schema: GraphQLSchema,
    table: Mapping[str, Rule] = TABLE,
    guarded: frozenset[str] = ROOTS | PERSONAL | MADE,
) -> None:
    """Put each rule in front of its field.

    Args:
        schema: changed in place.
        table: the rules by `Type.field`.
        guarded: the types of which every field must have a rule.

    Raises:
        AuthorityIncomplete: a field has no rule, or a rule has no field.
    """
    fields = {
        f"{type_.name}.{name}": field
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
        for name, field in type_.fields.items()
    }
    must = {name for name in fields if name.partition(".")[0] in guarded}
    if must - table.keys() or table.keys() - fields.keys():
        raise AuthorityIncomplete(must - table.keys(), table.keys() - fields.keys())
    for name, rule in table.items():
        if rule is not EVERYBODY:
            field = fields[name]
            field.resolve = _guarded(name, rule, field.resolve or default_field_resolver)
            if field.subscribe is not None:  # before it begins, and before each answer
                field.subscribe = _guarded(name, rule, field.subscribe)


def _guarded(name: str, rule: Rule, resolve: GraphQLFieldResolver) -> GraphQLFieldResolver:
    """Ask the rule first; costs no coroutine, so a guarded field stays as cheap as it was."""
    allows = rule.allows

    def check(source: Any, context: Any) -> None:  # noqa: ANN401 - graphql-core says no more
        viewer = context.viewer
        if not allows(viewer, source):
            raise Forbidden(name) if viewer.signed_in else Unauthenticated

    def guarded(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:  # noqa: ANN401 - as above
        check(source, info.context)
        return resolve(source, info, **arguments)

    guarded.guard = Guard(check, resolve, once=rule.once)  # type: ignore[attr-defined]  # compiled code calls the two itself
    return guarded
