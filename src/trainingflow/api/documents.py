"""Parses, admits and validates each document once, and remembers a bounded number of them."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    parse,
    specified_rules,
    validate,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from trainingflow.api.admission import Admitted, admit
from trainingflow.api.bounds import bounds
from trainingflow.api.cost.used import Shape
from trainingflow.api.cost.weights import weights
from trainingflow.api.excess import OperationTooLarge
from trainingflow.api.limits import Limits
from trainingflow.api.writable import Written

Rules = tuple[type[ASTValidationRule], ...]

RULES: Rules = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)


@dataclass(slots=True)
class Prepared:
    """A parsed document; the rest is None until it was admitted and validated.

    Attributes:
        shapes: what the answers of its operations are measured by, as far as they were executed.
        written: what PostgreSQL can write of its fields, as far as they were executed (`written`).
    """

    document: DocumentNode
    admitted: Admitted | None = None
    errors: list[GraphQLError] | None = None
    shapes: dict[str, Shape] = field(default_factory=dict)
    written: Written = field(default_factory=dict)


class Documents:
    """The documents of one schema, the least recently used forgotten first.

    The text is the key, so its length is checked before the cache is asked. Syntax errors are not
    kept: they are found quickly and would push out what is good.
    """

    def __init__(self, limits: Limits, rules: Rules = (), *, hide_suggestions: bool) -> None:
        self._rules = (*RULES, *rules)
        self.hide_suggestions = hide_suggestions
        self.limits = limits
        self._known: OrderedDict[str, Prepared] = OrderedDict()
        self._tokens = 0

    def parse(self, text: str) -> Prepared:
        """Parse a document, or find it.

        Raises:
            GraphQLError: the document is too long or has a syntax error.
        """
        limits = self.limits
        if len(text) > limits.document_characters:
            raise OperationTooLarge.long(len(text), limits.document_characters)
        known = self._known.get(text)
        if known is not None:
            self._known.move_to_end(text)
            return known
        prepared = Prepared(
            parse(text, max_lexical_tokens=limits.tokens, max_comments=limits.comments)
        )
        self._keep(text, prepared)
        return prepared

    def _keep(self, text: str, prepared: Prepared) -> None:
        self._known[text] = prepared
        self._tokens += prepared.document.token_count
        limits = self.limits
        while len(self._known) > limits.documents or self._tokens > limits.documents_tokens:
            _, forgotten = self._known.popitem(last=False)
            self._tokens -= forgotten.document.token_count

    def validate(self, schema: GraphQLSchema, prepared: Prepared) -> list[GraphQLError]:
        """Admit and validate a document; an inadmissible one is not validated."""
        if prepared.errors is None:
            prepared.admitted = admit(
                prepared.document, self.limits, weights(schema), bounds(schema)
            )
            prepared.errors = list(prepared.admitted.errors) or validate(
                schema,
                prepared.document,
                self._rules,
                max_errors=self.limits.errors,
                hide_suggestions=self.hide_suggestions,
            )
        return prepared.errors

    def __len__(self) -> int:
        return len(self._known)


class UsesDocuments(SchemaExtension):
    """Hands remembered documents to the execution; a subclass names the `documents`."""

    documents: Documents
    _prepared: Prepared

    def on_parse(self) -> Iterator[None]:
        """Set the document; what is refused here is a request error."""
        self._prepared = self.documents.parse(self.execution_context.query or "")
        self.execution_context.graphql_document = self._prepared.document
        yield

    def on_validate(self) -> Iterator[None]:
        """Set the errors, an empty list when there is none: then nothing validates again."""
        context = self.execution_context
        schema = context.schema._schema  # noqa: SLF001 - strawberry has no public name for it
        # A copy: the execution context may append to what it is given.
        context.pre_execution_errors = list(self.documents.validate(schema, self._prepared))
        yield


def using(documents: Documents) -> type[UsesDocuments]:
    """Make the schema extension that serves from these documents."""
    return type("Using", (UsesDocuments,), {"documents": documents})
