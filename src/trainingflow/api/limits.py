"""The bounds of one request, known before anything is executed."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

LARGEST_INT: Final = 2**31 - 1  # of GraphQL's Int


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a request may be.

    Attributes:
        body_bytes: length of an HTTP body, and of the query string of a GET.
        document_characters: length of a GraphQL document; checked before any cache is asked.
        tokens: lexical tokens of a document, comments not counted.
        comments: comments of a document.
        operations: operations in one document, of which one is executed.
        fragments: fragments in one document, those included that no operation uses.
        variables: variables of all operations of a document.
        depth: levels of selections, through fragments.
        aliases: aliased selections, through fragments.
        alias_characters: length of an alias, which stands in the answer once for each object.
        fields: field selections after all fragments are expanded; and those written, each once.
        nodes: objects that the answer can have at most, by the sizes of the pages asked for.
        cost: the same with every list counted, and what fields weigh.
        root_fields: selections of a query at the root.
        root_mutations: mutations in one document, executed one after the other.
        directives: directives in the document.
        errors: validation errors shown before validation stops.
        documents: parsed and validated documents kept in memory.
        documents_tokens: tokens that these have together; each takes less than 1,000 bytes.
        operation_time: time after which an operation is cancelled.
    """

    body_bytes: int = 262_144
    document_characters: int = 20_000
    tokens: int = 2_000
    comments: int = 100
    operations: int = 10
    fragments: int = 40
    variables: int = 50
    depth: int = 12
    aliases: int = 30
    alias_characters: int = 100
    fields: int = 400
    nodes: int = 30_000
    cost: int = 50_000
    root_fields: int = 20
    root_mutations: int = 5
    directives: int = 50
    errors: int = 20
    documents: int = 256
    documents_tokens: int = 64_000
    operation_time: timedelta = field(default=timedelta(seconds=20))
