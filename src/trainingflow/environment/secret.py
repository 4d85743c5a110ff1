"""A text that nobody sees by accident."""

import hmac
from dataclasses import dataclass
from typing import Final

HIDDEN: Final = "…"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Secret:
    """A text that is shown to whoever asks for it by `reveal`, and to nothing that prints."""

    _text: str

    def reveal(self) -> str:
        """The text itself, for the one place that uses it."""
        return self._text

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    def __str__(self) -> str:
        return HIDDEN

    def __format__(self, _spec: str) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        """Compare in constant time; a secret equals no plain text."""
        return isinstance(other, Secret) and hmac.compare_digest(
            self._text.encode(), other._text.encode()
        )

    def __hash__(self) -> int:
        return hash(("Secret", self._text))

    def __reduce__(self) -> str | tuple[object, ...]:
        message = "a secret is not written anywhere"
        raise TypeError(message)
