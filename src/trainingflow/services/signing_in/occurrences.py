"""Says what happened at the door: who came in, who was refused and why.

Everything that an auditor asks of sign-ins passes through `note`, so that one place decides where
it is kept. No secret and no personal data is in it: persons by id, tokens by key id.
"""

import logging
from enum import StrEnum
from uuid import UUID

_log = logging.getLogger("trainingflow.sign_in")


class Occurrence(StrEnum):
    """What can happen."""

    SIGNED_IN = "SIGNED_IN"
    SIGNED_OUT = "SIGNED_OUT"
    REFUSED = "REFUSED"
    LOCKED_OUT = "LOCKED_OUT"
    TOKEN_MADE = "TOKEN_MADE"  # noqa: S105 - a word, not a secret
    TOKEN_ROTATED = "TOKEN_ROTATED"  # noqa: S105 - as above
    TOKEN_REVOKED = "TOKEN_REVOKED"  # noqa: S105 - as above
    TOKEN_LEAKED = "TOKEN_LEAKED"  # noqa: S105 - as above
    SESSION_ENDED = "SESSION_ENDED"
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105 - as above
    IDENTITY_LINKED = "IDENTITY_LINKED"


def note(
    what: Occurrence,
    *,
    person: UUID | None = None,
    credential: str = "",
    address: str | None = None,
    because: str = "",
) -> None:
    """Note an occurrence.

    Args:
        what: what happened.
        person: whom it is about, if that is known.
        credential: of which means, or the key id of a token.
        address: where it came from.
        because: the reason, a word of the program and never what somebody has typed.
    """
    said = {
        "what": str(what),
        "person": person and str(person),
        "credential": credential or None,
        "address": address,
        "because": because or None,
    }
    given = {name: value for name, value in said.items() if value is not None}
    level = logging.WARNING if what in _WARNINGS else logging.INFO
    _log.log(level, "%s", " ".join(f"{name}={value}" for name, value in given.items()), extra=said)


_WARNINGS = frozenset({Occurrence.REFUSED, Occurrence.LOCKED_OUT, Occurrence.TOKEN_LEAKED})
