"""What somebody signs in with, and how far it reaches."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from trainingflow.domain.scopes import Scope


class Means(StrEnum):
    """By what a request is known to come from a person."""

    DEMO = "DEMO"
    TOKEN = "TOKEN"  # noqa: S105 - a word, not a secret
    SESSION = "SESSION"
    PROVIDER = "PROVIDER"


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request was signed in with.

    Attributes:
        id: of the token or session; none for what is kept nowhere.
        scope: how far it reaches; none: as far as the person.
        two_factor: whether a second factor was shown, as far as is known.
        noted: whether it was written down a moment ago that it is used.
    """

    means: Means
    id: UUID | None = None
    scope: Scope | None = None
    two_factor: bool = False
    noted: bool = False

    @property
    def is_token(self) -> bool:
        """Whether it is an API token, which opens nothing that would outlive it."""
        return self.means is Means.TOKEN
