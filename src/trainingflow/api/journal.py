"""Puts the journal around the roots of the schema: no mutation and no sensitive read without it.

What a transaction writes about itself is written there. Here is what no transaction tells: that
somebody was turned away before one began, that one failed and was rolled back, and what was read.
"""

from collections.abc import Iterator
from functools import wraps
from inspect import isawaitable
from typing import Any, Final

from graphql import GraphQLError, GraphQLFieldResolver, GraphQLResolveInfo, GraphQLSchema

from trainingflow.api.context import Context
from trainingflow.api.nodes import parts
from trainingflow.services.journal.apart import Entry, entry_of
from trainingflow.services.journal.journal import Note, Result
from trainingflow.services.journal.origin import coming_from

SENSITIVE: Final = frozenset(
    {
        "auditEntries",
        "certificateList",
        "creditPlans",
        "creditStatements",
        "creditStatuses",
        "dataRequests",
        "teacher",
        "teachers",
        "verifyCreditStatement",
    }
)
"""The fields of the query that show what is known of persons, by the person or in bulk."""

UNCHANGED: Final = "UNCHANGED"
"""The reason of what was done without any change: tried only, or found as it was wanted."""

WRITTEN: Final = frozenset({"findByNumber", "wholeNumber"})
"""The fields of the query whose answer is written down in the transaction that reads it."""


def keep_journal(schema: GraphQLSchema) -> None:
    """Let every mutation and every sensitive read leave an entry; changes the schema in place."""
    if schema.mutation_type is not None:
        for name, field in schema.mutation_type.fields.items():
            field.resolve = _changing(name, _given(field.resolve))
    if schema.query_type is not None:
        for name, field in schema.query_type.fields.items():
            if name in WRITTEN:
                field.resolve = _changing(name, _given(field.resolve))
            elif name in SENSITIVE:
                field.resolve = _reading(name, _given(field.resolve))


def _given(resolve: GraphQLFieldResolver | None) -> GraphQLFieldResolver:
    if resolve is None:
        message = "the roots of the schema are resolved by functions of ours"
        raise TypeError(message)
    return resolve


def _changing(name: str, resolve: GraphQLFieldResolver) -> GraphQLFieldResolver:
    @wraps(resolve)
    async def recorded(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:  # noqa: ANN401 - graphql-core says no more
        context: Context = info.context
        with coming_from(context.origin(name)) as origin:
            try:
                answer = resolve(source, info, **arguments)
                if isawaitable(answer):
                    answer = await answer
            except Exception as error:
                await _write(context, _failed(name, error))
                raise
            if not origin.written:
                await _write(context, _answered(name, answer))
            return answer

    return recorded


def _reading(name: str, resolve: GraphQLFieldResolver) -> GraphQLFieldResolver:
    @wraps(resolve)
    async def recorded(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:  # noqa: ANN401 - as above
        context: Context = info.context
        with coming_from(context.origin(name)):
            try:
                answer = resolve(source, info, **arguments)
                if isawaitable(answer):
                    answer = await answer
            except GraphQLError as error:
                await _write(context, _failed(name, error))
                raise
            detail = _of(arguments)
            context.shown.tell(detail)
            note = Note(action=name, object_kind="QUERY", result=Result.READ, detail=detail)
            context.entries.append(_entry(context, note))
            return answer

    return recorded


async def keep_read(context: Context) -> None:
    """Write down what an operation has read, before its answer goes.

    One entry for each sensitive root, and for each type below them that shows data of persons.
    """
    for note in context.shown.notes():
        with coming_from(context.origin(note.action)):
            context.entries.append(_entry(context, note))
    entries, context.entries = context.entries, []
    await context.apart.write(entries)


async def _write(context: Context, note: Note) -> None:
    """Write an entry at once; that it was committed says nothing of the change that was wanted."""
    await context.apart.write([_entry(context, note)])


def _entry(context: Context, note: Note) -> Entry:
    viewer = context.viewer
    via = viewer.credential.id if viewer.credential else None
    return entry_of(viewer.authority_id, viewer.person_id, note, via)


def _answered(name: str, answer: object) -> Note:
    """The entry for an answer of which no transaction told: nothing was changed.

    Refused, done before with the same key, or found as it was wanted.
    """
    errors = getattr(answer, "errors", None) or []
    reason = " ".join(sorted({str(one.code) for one in errors})) or None
    if errors:
        result = Result.REFUSED
    elif getattr(answer, "replayed", False):
        result = Result.REPEATED
    else:
        result, reason = Result.DONE, UNCHANGED
    return Note(action=name, object_kind="MUTATION", result=result, reason=reason)


def _failed(name: str, error: Exception) -> Note:
    if isinstance(error, GraphQLError):
        code = str((error.extensions or {}).get("code", "REFUSED"))
        return Note(action=name, object_kind="ROOT", result=Result.REFUSED, reason=code)
    return Note(action=name, object_kind="ROOT", result=Result.FAILED, reason=type(error).__name__)


def _of(arguments: dict[str, Any]) -> dict[str, object]:
    """Which arguments were given, and the ids among them; no other value."""
    return {name: _shown(value) for name, value in arguments.items() if value is not None}


def _shown(value: object) -> object:
    if isinstance(value, dict):
        return _of(value)
    if isinstance(value, list):
        return list(_ids(value)) or len(value)
    named = parts(value) if isinstance(value, str) else None
    return named[1] if named else True


def _ids(values: list[Any]) -> Iterator[str]:
    for one in values:
        named = parts(one) if isinstance(one, str) else None
        if named:
            yield named[1]
