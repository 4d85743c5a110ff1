"""What each field of the schema weighs, and how many objects may stand for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from graphql import (
    FieldNode,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    get_named_type,
    is_leaf_type,
)

from trainingflow.api.limits import LARGEST_INT
from trainingflow.api.pagination import DEFAULT_SIZE, LARGEST_SIZE

INTROSPECTION: Final = frozenset({"__schema", "__type"})

_MUTATION: Final = 500
_SIGN_IN: Final = 2_000

_LIST: Final = 5
"""How many entries a list that is no page has: blockers of an action, parts of a requirement, …

Such lists are as long as a regulation or a dossier makes them, and read with their owner.
"""

_LISTS: Final[Mapping[str, int]] = {
    "BulkPayload.results": 200,
    "Query.creditRecomputations": 50,
    "Query.nodes": 100,
    "Query.workflowChecks": 30,
    "Query.workflowDefinitions": 30,
}
"""Lists that are no pages and longer than others are."""

_LARGEST_PAGES: Final[Mapping[str, int]] = {"Query.creditStatuses": 500, "Query.events": 500}
"""Pages that may be larger than others."""

_WEIGHTS: Final[Mapping[str, int]] = {
    "DataRequest.consequences": 300,
    "Mutation.draftPolicyVersion": 2_000,
    "Mutation.exportOwnData": 10_000,
    "Mutation.performActions": 10_000,
    "Mutation.previewPolicyVersion": 5_000,
    "Mutation.requestExport": 1_000,
    "Mutation.startBulkJob": 5_000,
    "Query.__schema": 10_000,
    "Query.__type": 500,
    "Query.auditEntries": 100,
    "Query.certificateList": 500,
    "Query.creditRollUp": 500,
    "Query.findByNumber": 1_000,
    "Query.heatMap": 300,
    "Query.planCredits": 1_000,
    "Query.simulateCredits": 500,
    "Query.verifyCreditStatement": 100,
    "Query.workflowChecks": 1_000,
}
"""Fields that are work whatever is selected below them."""

REPORTS: Final = frozenset(
    {
        "Mutation.performActions",
        "Mutation.previewPolicyVersion",
        "Mutation.startBulkJob",
        "Mutation.writeCertificateList",
        "Query.auditEntries",
        "Query.certificateList",
        "Query.creditRollUp",
        "Query.heatMap",
        "Query.workflowChecks",
    }
)
"""Fields that are large by nature: they have connections of their own, and more time."""

SENSITIVE: Final = frozenset(
    {
        "Mutation.createToken",
        "Mutation.rotateToken",
    }
)
"""Fields with which somebody guesses: one of them in a document, and at a price of its own."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What one field weighs.

    Attributes:
        own: the weight of the field itself.
        entries: how many objects stand for it at most: 1, or those of a list that is no page.
        largest_page: how many a page holds at most; None where it is no page.
        sensitive: whether somebody guesses with it.
        report: whether it is a report: through connections of its own, and with more time.
        type_: the name of the type of what it gives.
    """

    own: int
    entries: int
    largest_page: int | None
    sensitive: bool
    type_: str
    report: bool = False

    def times(self, field: FieldNode) -> int:
        """How many objects stand for the field as it is asked for."""
        if self.largest_page is None:
            return _listed(field, self.entries)
        sizes = [one.value for one in field.arguments or () if one.name.value in ("first", "last")]
        given = [literal_size(one.value) for one in sizes if isinstance(one, IntValueNode)]
        if len(given) == len(sizes):
            # What is larger than a page may be is refused as that, not as a large document.
            return max(1, min(max(given, default=DEFAULT_SIZE), self.largest_page))
        return self.largest_page


UNKNOWN: Final = Weight(0, 1, None, sensitive=False, type_="")
"""Of a field that the schema does not have: validation says so."""


class Weights:
    """The weights of one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.roots = {
            "query": _name(schema.query_type),
            "mutation": _name(schema.mutation_type),
            "subscription": _name(schema.subscription_type),
        }
        self._fields = {
            (type_.name, name): _weight(type_, name, field.type)
            for type_ in schema.type_map.values()
            if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
            for name, field in type_.fields.items()
        }
        for name in INTROSPECTION:
            own = _WEIGHTS[f"Query.{name}"]
            self._fields[self.roots["query"], name] = Weight(
                own, 1, None, sensitive=False, type_=""
            )

    def of(self, type_: str, field: str) -> Weight:
        """The weight of a field of a type."""
        return self._fields.get((type_, field), UNKNOWN)


@cache
def weights(schema: GraphQLSchema) -> Weights:
    """The weights of a schema, worked out once."""
    return Weights(schema)


def _name(type_: GraphQLObjectType | None) -> str:
    return "" if type_ is None else type_.name


def _weight(
    owner: GraphQLObjectType | GraphQLInterfaceType, name: str, type_: GraphQLOutputType
) -> Weight:
    coordinate = f"{owner.name}.{name}"
    named = get_named_type(type_)
    page = named.name.endswith("Connection")
    bare = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    # The entries of a page are counted where the page is asked for.
    listed = isinstance(bare, GraphQLList) and not owner.name.endswith("Connection")
    otherwise = _MUTATION if owner.name == "Mutation" else 0 if is_leaf_type(named) else 1
    sensitive = coordinate in SENSITIVE
    return Weight(
        own=_SIGN_IN if sensitive else _WEIGHTS.get(coordinate, otherwise),
        entries=_LISTS.get(coordinate, _LIST) if listed and not is_leaf_type(named) else 1,
        largest_page=largest_page(coordinate) if page else None,
        sensitive=sensitive,
        type_=named.name,
        report=coordinate in REPORTS,
    )


def largest_page(coordinate: str) -> int:
    """How many entries a page of a field may have."""
    return _LARGEST_PAGES.get(coordinate, LARGEST_SIZE)


def _listed(field: FieldNode, entries: int) -> int:
    """A list that is asked for by ids is as long as they are."""
    ids = [one.value for one in field.arguments or () if one.name.value == "ids"]
    given = [len(one.values) for one in ids if isinstance(one, ListValueNode)]
    return min(given[0], entries) if given and entries > 1 else entries


def literal_size(literal: str) -> int:
    """The size that a literal asks for; one more than GraphQL's Int holds for all that is larger.

    Only a bounded number of digits is read: Python needs long for many.
    """
    digits = literal.removeprefix("-")
    size = int(digits) if len(digits) <= len(str(LARGEST_INT)) else LARGEST_INT + 1
    return -min(size, LARGEST_INT) if literal.startswith("-") else min(size, LARGEST_INT + 1)
