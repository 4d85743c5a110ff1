"""A loader that can be filled in advance, and what is shown of it at once or later."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, Generic, TypeVar, cast
from uuid import UUID

from strawberry.dataloader import DataLoader, DefaultCache

from trainingflow.db.session import Database, Session
from trainingflow.services.reading.viewers import Viewer

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")
ShownT = TypeVar("ShownT")
Read = Callable[[Session, Viewer, Sequence[KeyT]], Awaitable[Mapping[KeyT, ValueT]]]


class Loader(DataLoader[KeyT, ValueT], Generic[KeyT, ValueT]):
    """Reads what is asked for one by one together; what a page will show, before it is asked for.

    An operation has nearly a hundred and uses a few: what one needs is made when it is used, and
    nothing in it refers to itself, so that it goes with its operation and waits for no collector.

    Python computes the hash of an id in Python, and compares ids so: in what is kept here an id is
    its number (`place`).

    Attributes:
        ready: what was read in advance, by the place of its key.
        shown: what was shown of it, by the function and the place: one object at all its places.

    Args:
        database: where batches open their own sessions, so that none meets another.
        viewer: for whom is read.
        read: reads many keys.
        missing: what stands for a key that nothing was found of.
    """

    def __init__(
        self,
        database: Database,
        viewer: Viewer,
        read: Read[KeyT, ValueT],
        missing: ValueT,
    ) -> None:
        self._database = database
        self._viewer = viewer
        self._read = read
        self._missing = missing

    max_batch_size = None
    cache = True
    _loop = None

    @cached_property
    def cache_map(self) -> DefaultCache[KeyT, ValueT]:  # type: ignore[override]  # made when used
        """What was asked for, and what was or will be found."""
        return DefaultCache()

    @cached_property
    def ready(self) -> dict[object, ValueT]:
        """What was read in advance."""
        return {}

    @cached_property
    def shown(self) -> defaultdict[object, dict[object, object]]:
        """What was shown of it."""
        return defaultdict(dict)

    def forget(self) -> None:
        """Let go of what was read and shown: it is read again where it is asked for again."""
        for name in ("cache_map", "ready", "shown"):
            vars(self).pop(name, None)

    async def ahead(self, session: Session, keys: Iterable[KeyT]) -> None:
        """Read now what will be asked for; what is known or under way is left."""
        ready, known = self.ready, vars(self).get("cache_map")
        unknown = {
            place: one
            for one in keys
            if (place := place_of(one)) not in ready and (known is None or known.get(one) is None)
        }
        if unknown:
            found = await self._read(session, self._viewer, [*unknown.values()])
            get, missing = found.get, self._missing
            ready.update([(place, get(one, missing)) for place, one in unknown.items()])

    def keep(self, found: Mapping[KeyT, ValueT]) -> None:
        """Take what somebody else has read."""
        self.ready.update([(place_of(key), value) for key, value in found.items()])

    def known(self, key: KeyT) -> ValueT:
        """What was read in advance.

        Raises:
            KeyError: it was not.
        """
        return self.ready[place_of(key)]

    def load(self, key: KeyT) -> Awaitable[ValueT]:
        """What is asked for by its key; read with all others that are asked for meanwhile."""
        ready = self.ready.get(place_of(key), _NOT_YET)
        if ready is _NOT_YET:
            return super().load(key)
        future: asyncio.Future[ValueT] = self.loop.create_future()
        future.set_result(cast("ValueT", ready))
        return future

    async def load_fn(self, keys: list[KeyT]) -> Sequence[Any]:
        """Read what was asked for meanwhile."""
        async with self._database.reading() as session:
            found = await self._read(session, self._viewer, keys)
        return [found.get(key, self._missing) for key in keys]


def told(loader: Loader[KeyT, ValueT], key: KeyT, show: Callable[[ValueT], ShownT]) -> ShownT:
    """What is shown of a loader's value: at once where it is known, else when it was read.

    For resolvers that are no coroutines: GraphQL takes a value or an awaitable of it, and a value
    costs a twentieth.
    """
    shown, place = loader.shown[show], place_of(key)
    there: Any = shown.get(place, _NOT_YET)
    if there is _NOT_YET:
        ready: Any = loader.ready.get(place, _NOT_YET)
        if ready is _NOT_YET:
            later: Any = _later(loader, key, show)
            return later  # type: ignore[no-any-return]  # GraphQL takes both
        there = shown[place] = show(ready)
    return there  # type: ignore[no-any-return]  # shown by this function


def place_of(key: object) -> object:
    """The key under which something is kept: of an id its number."""
    return key.int if type(key) is UUID else key


_NOT_YET: Final = object()


async def _later(
    loader: Loader[KeyT, ValueT], key: KeyT, show: Callable[[ValueT], ShownT]
) -> ShownT:
    return show(await loader.load(key))
