"""Everybody who can ask over HTTP, once for each role, and the verdict that the table has for them.

The verdicts are those of `permissions.csv`, read without the code: whether the door of a field or
mutation opens for a role and for a token, and whom the service behind it lets go on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from tests.authority.rows import Row, section


class Verdict(StrEnum):
    """How a root field answers somebody."""

    OPEN = "OPEN"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    TOKEN_SCOPE = "TOKEN_SCOPE"  # noqa: S105 - a verdict, not a secret
    FAULT = "FAULT"


@dataclass(frozen=True)
class Asker:
    """Somebody who asks.

    Attributes:
        person: who of the small district it is; none: nobody is signed in.
        role: what the person holds.
        operations: what the token permits; none: it is no API token.
        narrowed: whether the token is for some items only.
    """

    name: str
    person: str | None = None
    role: str = ""
    operations: frozenset[str] | None = None
    narrowed: bool = False


_ALL: Final = frozenset({"READ", "READ_PEOPLE", "ACT", "ADMINISTER"})

ASKERS: Final = (
    Asker("nobody"),
    Asker("teacher", "applicant", "TEACHER"),
    Asker("training manager", "manager", "TRAINING_MANAGER"),
    Asker("principal", "principal", "PRINCIPAL"),
    Asker("member", "member-1", "MEMBER"),
    Asker("chair", "chair", "CHAIR"),
    Asker("officer", "ce-officer", "OFFICER"),
    Asker("personnel officer", "personnel-officer", "OFFICER"),
    Asker("policy officer", "policy-officer", "POLICY_OFFICER"),
    Asker("system administrator", "system-administrator", "SYSTEM_ADMINISTRATOR"),
    Asker("security administrator", "security-administrator", "SECURITY_ADMINISTRATOR"),
    Asker("auditor", "auditor", "AUDITOR"),
    Asker("reading token", "ce-officer-2", "OFFICER", frozenset({"READ"})),
    Asker("service token", "ce-officer-2", "OFFICER", _ALL),
    Asker("token for courses", "ce-officer-2", "OFFICER", _ALL - {"ADMINISTER"}, narrowed=True),
)


def row_about(name: str) -> Row:
    """The row of the table about `Query.field` or `Mutation.field`."""
    [row] = [one for one in section("field") if one.what == name]
    return row


def expected(row: Row, asker: Asker) -> Verdict:
    """Whether the door opens: for the person, for the token, and then in the service behind it."""
    if row.who != {"everybody"}:
        if asker.person is None:
            return Verdict.UNAUTHENTICATED
        if not row.who & {"signed-in", asker.role}:
            return Verdict.FORBIDDEN
    if asker.operations is not None and not _token_suffices(row, asker):
        return Verdict.TOKEN_SCOPE
    alone = row.beyond and asker.person not in row.beyond
    return Verdict.FORBIDDEN if alone else Verdict.OPEN


def _token_suffices(row: Row, asker: Asker) -> bool:
    needs = row.token - {"narrowed"}
    if needs == {"item"}:
        return True  # whether it permits the action is decided with the item
    if asker.narrowed and "narrowed" not in row.token:
        return False
    return needs <= (asker.operations or frozenset())


def found(field: str, status: int, body: Mapping[str, Any]) -> Verdict:
    """How the field answered; what only something inside of it refuses leaves it open."""
    errors = body.get("errors") or ()
    codes = {one["extensions"]["code"] for one in errors}
    if status >= 500 or codes & {"INTERNAL_SERVER_ERROR", "GRAPHQL_VALIDATION_FAILED", "TIMEOUT"}:
        return Verdict.FAULT
    own = [one["extensions"] for one in errors if one.get("path") == [field]]
    if any(one.get("reason") == "TOKEN_SCOPE" for one in own):
        return Verdict.TOKEN_SCOPE
    known = (Verdict(one["code"]) for one in own if one["code"] in set(Verdict))
    return next(known, Verdict.OPEN)
