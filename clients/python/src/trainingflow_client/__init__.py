"""What a script needs to ask trainingflow: typed calls, patience, readings that go on."""

from trainingflow_client.connecting import connect
from trainingflow_client.generated import (
    Api,
    CreditStatusFilter,
    GraphQLClientError,
    GraphQLClientGraphQLMultiError,
    GraphQLClientHttpError,
    Standing,
)
from trainingflow_client.reading import START, Page, Place, pages

__all__ = [
    "START",
    "Api",
    "CreditStatusFilter",
    "GraphQLClientError",
    "GraphQLClientGraphQLMultiError",
    "GraphQLClientHttpError",
    "Page",
    "Place",
    "Standing",
    "connect",
    "pages",
]
