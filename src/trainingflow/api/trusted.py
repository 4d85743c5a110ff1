"""Operations that were registered when a portal was built, asked for by their id.

The id is the SHA-256 of the text, as `graphql-codegen` and the appendix of GraphQL over HTTP
write it. An installation that accepts nothing else cannot be asked what nobody has reviewed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import orjson
from graphql import GraphQLError

from trainingflow.api.faults import Code

PREFIX = "sha256:"
FILE = "trusted-documents.json"


class TrustedInvalid(ValueError):
    """A file is no list of registered operations."""


class NotTrusted(GraphQLError):
    """A document is not registered here."""

    def __init__(self, code: Code, message: str, zh: str) -> None:
        super().__init__(message, extensions={"code": code})
        self.zh = zh


@dataclass(frozen=True, slots=True)
class TrustedDocuments:
    """The registered operations of an installation.

    Attributes:
        texts: the documents by the hash of their text.
        only: whether others are refused.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    only: bool = False

    @classmethod
    def read(cls, path: str | None, *, only: bool) -> Self:
        """Read a list of registered operations, or the one in a folder.

        Raises:
            TrustedInvalid: there is none, or an id is not the hash of its text.
        """
        if path is None:
            if only:
                message = "Only registered operations are accepted, and no list of them is named."
                raise TrustedInvalid(message)
            return cls()
        file = Path(path) / FILE if Path(path).is_dir() else Path(path)
        try:
            found = orjson.loads(file.read_bytes())
        except (OSError, orjson.JSONDecodeError) as error:
            message = f"{file} cannot be read: make it with `trainingflow documents register`."
            raise TrustedInvalid(message) from error
        if not isinstance(found, dict):
            message = f"{file} must hold an object: documents by their hashes."
            raise TrustedInvalid(message)
        texts = {key.removeprefix(PREFIX): text for key, text in found.items()}
        for key, text in texts.items():
            if not isinstance(text, str) or hash_of(text) != key:
                message = f"{file}: {key:.80} is not the hash of its document."
                raise TrustedInvalid(message)
        return cls(texts, only)

    def find(self, query: str | None, document_id: str | None) -> tuple[str, bool]:
        """The text that is asked for, and whether it is registered.

        Raises:
            NotTrusted: the id is unknown, or the text is none that is accepted.
        """
        if document_id is not None:
            text = self.texts.get(document_id.removeprefix(PREFIX).lower())
            if text is not None:
                return text, True
            if query is None:
                raise NotTrusted(
                    Code.DOCUMENT_UNKNOWN,
                    "No document is registered under this id.",
                    "此标识下没有登记的文档。",
                )
        text = query or ""
        trusted = bool(self.texts) and hash_of(text) in self.texts
        if self.only and not trusted:
            raise NotTrusted(
                Code.DOCUMENT_NOT_TRUSTED,
                "Only registered documents are accepted here: send `documentId`.",
                "此处只接受已登记的文档：请发送 `documentId`。",
            )
        return text, trusted


def hash_of(text: str) -> str:
    """The id of a document, without its prefix."""
    return hashlib.sha256(text.encode()).hexdigest()


def listed(texts: Mapping[str, str]) -> bytes:
    """A list of registered operations as it is written to a file, always in the same order."""
    return orjson.dumps(
        {f"{PREFIX}{key}": texts[key] for key in sorted(texts)}, option=orjson.OPT_INDENT_2
    )
