"""What is told of one request, gathered where it becomes known and written once at its end."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID, uuid4

from trainingflow.observing.logs import logger
from trainingflow.observing.raised import Raised

_log = logger("trainingflow.faults")

# So many faults of one request are written, the first with most of its frames: a request that
# fails in a thousand rows must not fill the disk.
_FRAMES: Final = (10, 4, 0, 0)
_CODES: Final = 12


@dataclass(slots=True)
class Story:
    """One request, without anything that a person wrote.

    Attributes:
        request_id: what the client, the proxy and the log call it.
        actor: the id of the person who asks; None: nobody is signed in.
        kind: `query` or `mutation`; None: nothing was executed.
        operation: the name in the document, if it has one.
        trusted: whether the document is one of those that this installation trusts.
        fields: the root fields, by their names in the schema.
        cost: what admission says that the operation costs.
        codes: how often each code of an error was answered.
        commits: how many transactions have been sent to be committed, with or without an answer.
    """

    request_id: str
    actor: UUID | None = None
    kind: str | None = None
    operation: str | None = None
    trusted: bool = False
    fields: tuple[str, ...] = ()
    cost: int | None = None
    codes: Counter[str] = field(default_factory=Counter)
    commits: int = 0
    _faults: dict[tuple[str, ...], str] = field(default_factory=dict)

    @property
    def faults(self) -> tuple[str, ...]:
        """The numbers of what has failed."""
        return tuple(self._faults.values())

    def answered(self, code: str) -> None:
        """An error of this code is in the answer."""
        if code in self.codes or len(self.codes) < _CODES:
            self.codes[code] += 1

    def failed(self, cause: BaseException, path: list[str | int] | None) -> str:
        """Write a fault to the log, once for each cause.

        Returns:
            The number that the client is given. What fails again in the same place has the same;
            what exceeds the bound has that of the last one.
        """
        raised = Raised.of(cause)
        known = self._faults.get(raised.place)
        if known is not None:
            return known
        if len(self._faults) == len(_FRAMES):
            return self.faults[-1]
        frames = _FRAMES[len(self._faults)]
        number = self._faults[raised.place] = uuid4().hex
        # The path may hold aliases, which a client chooses: only the first name is told.
        _log.error(
            "fault",
            errorId=number,
            requestId=self.request_id,
            at=self.fields[0] if path and len(self.fields) == 1 else None,
            **raised.told(frames),
        )
        return number


_current: ContextVar[Story | None] = ContextVar("story", default=None)


def current() -> Story:
    """The story of the request that is being answered; one that nobody reads outside of any."""
    return _current.get() or Story(uuid4().hex)


@contextmanager
def telling(story: Story) -> Iterator[Story]:
    """Let what happens in the block belong to this story."""
    token = _current.set(story)
    try:
        yield story
    finally:
        _current.reset(token)
