"""What one operation carries: who asks, in which language, and its loaders."""

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from datetime import datetime
from uuid import UUID

import strawberry
from starlette.requests import Request

from trainingflow.api.auth import Door
from trainingflow.api.cost.shown import Cost
from trainingflow.api.following import Following
from trainingflow.api.language import accepted
from trainingflow.api.loaders import Loaders
from trainingflow.api.origin import address_of
from trainingflow.api.shown import Shown
from trainingflow.api.writable import Written
from trainingflow.db.session import Database
from trainingflow.domain.citation import Language
from trainingflow.observing.story import current
from trainingflow.services.files import Files
from trainingflow.services.journal.apart import Apart, Entry
from trainingflow.services.journal.origin import Origin
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.reading.items import ItemRow
from trainingflow.services.reading.viewers import Viewer


@dataclass(slots=True)
class Context:
    """The context of one operation, never shared with another.

    Sessions are not part of it: each batch of reads opens its own, so that resolvers that run
    side by side never meet in one.

    Attributes:
        database: where sessions come from.
        viewer: who asks, and at which instant by the authority's clock.
        language: of labels and messages.
        files: where files are taken in and given out; None: nowhere.
        address: the network address of the client, as far as it is known.
        keyring: the keys of personal numbers; None: none are kept here.
        cost: what the operation was charged; None: it was not measured.
        live: where subscriptions find what happens; None: it is none.
        written: what PostgreSQL can write of the document, as far as it was looked at (`written`);
            None: it writes nothing, for whoever executes would not take it as it is.
        shared: becomes `apart`; None: what this operation writes shares its transactions with none.
        apart: writes entries of the journal that belong to no transaction.
        entries: of what was read, to be written before the answer goes.
        shown: whose data was read on the way, for the journal.
    """

    database: Database
    viewer: Viewer
    language: Language
    files: Files | None = None
    address: str | None = None
    keyring: Keyring | None = None
    cost: Cost | None = None
    live: Following | None = None
    written: Written | None = None
    shared: InitVar[Apart | None] = None
    apart: Apart = field(init=False)
    entries: list[Entry] = field(default_factory=list)
    shown: Shown = field(init=False)
    _loaders: Loaders | None = field(init=False, default=None)
    _items: Mapping[UUID, ItemRow] = field(init=False, default_factory=dict)

    def __post_init__(self, shared: Apart | None) -> None:
        self.apart = shared or Apart(self.database)
        self.shown = Shown(self.viewer.person_id)

    @property
    def loaders(self) -> Loaders:
        """Collect the ids that resolvers ask for, and read them together; made when needed."""
        if self._loaders is None:
            self._loaders = Loaders(self.database, self.viewer, self.shown, self.keyring)
            self._loaders.items.keep(self._items)
        return self._loaders

    @property
    def now(self) -> datetime:
        """The instant at which the operation began."""
        return self.viewer.now

    def origin(self, action: str) -> Origin:
        """Where what a root field does comes from, for the journal."""
        return Origin(action, self.address, current().request_id)

    @property
    def following(self) -> Following:
        """Where a subscription finds what happens.

        Raises:
            LookupError: the operation is none.
        """
        if self.live is None:
            message = "only a subscription follows what happens"
            raise LookupError(message)
        return self.live

    def look_again(self, viewer: Viewer, items: Mapping[UUID, ItemRow]) -> None:
        """Answer once more, for the same person at a later moment.

        Args:
            viewer: the same person as they are now.
            items: what has just been read and the person may see.
        """
        self.viewer = viewer
        self.shown = Shown(viewer.person_id)
        self.refresh()
        self._items = items

    def use(self, database: Database) -> None:
        """Read and write through other connections from now on."""
        self.database = database
        self.refresh()

    def refresh(self) -> None:
        """Forget what was read: something has changed, or the answer is there."""
        if self._loaders is not None:
            self._loaders.forget()
        self._loaders, self._items = None, {}


Info = strawberry.Info[Context, None]


class OpenContext:
    """Makes the context of each operation of one process."""

    def __init__(
        self, door: Door, *, files: Files | None = None, keyring: Keyring | None = None
    ) -> None:
        self._door = door
        self._keyring = keyring
        self._files = files
        self._apart = Apart(door.database)

    async def __call__(self, request: Request) -> Context:
        """Find out who asks, in one short transaction.

        Raises:
            Unauthenticated: something was sent to sign in with that is not valid.
        """
        viewer = await self._door.viewer(request)
        current().actor = viewer.person_id
        language = accepted(request.headers.get("accept-language"))
        address = address_of(request, self._door.settings.proxies)
        database = self._door.database.of(viewer.authority_id)
        return Context(
            database, viewer, language, self._files, address, self._keyring, shared=self._apart
        )
