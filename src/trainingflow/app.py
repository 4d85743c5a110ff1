"""The composition root: settings in, an ASGI application out."""

import gc
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from trainingflow import failpoints
from trainingflow.api import (
    calendar_feed,
    demo_clock,
    files as file_addresses,
    graphiql,
    health,
    import_templates,
    leaked_token,
    mail_links,
)
from trainingflow.api.auth import Door
from trainingflow.api.context import OpenContext
from trainingflow.api.ending import told_of_the_end
from trainingflow.api.endpoint import Endpoint
from trainingflow.api.gate import Gate
from trainingflow.api.headers import SaysHeaders
from trainingflow.api.limits import Limits
from trainingflow.api.observed import Observed
from trainingflow.api.operations import Admission
from trainingflow.api.packing import Packs
from trainingflow.api.rate_limits.limiter import Limiter
from trainingflow.api.rate_limits.routes import charged
from trainingflow.api.reference.routes import Reference
from trainingflow.api.schema import served
from trainingflow.api.sign_in.cookies import HEADER, origin_of
from trainingflow.api.sign_in.passwords import PasswordRoutes
from trainingflow.api.sign_in.routes import SignInRoutes
from trainingflow.api.sockets import Sockets
from trainingflow.api.streams import Streams
from trainingflow.api.trusted import TrustedDocuments
from trainingflow.db.condition import Watch
from trainingflow.db.pools import SERVING
from trainingflow.db.session import Database
from trainingflow.environment import Reading
from trainingflow.observing import logs, traces
from trainingflow.policies import library
from trainingflow.services.files import Files
from trainingflow.services.live.hub import Hub
from trainingflow.services.mail.configured import MailServer
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.signing_in.accounts import Accounts
from trainingflow.services.signing_in.configuration import SignIn
from trainingflow.services.signing_in.demo_mark import refuse_real_data
from trainingflow.services.signing_in.provider_flow import ProviderFlow
from trainingflow.services.signing_in.provider_keys import ProviderKeys
from trainingflow.settings import Settings


def create_app(
    settings: Settings,
    database: Database | None = None,
    signing_in: SignIn | None = None,
    mail_server: MailServer | None = None,
) -> Starlette:
    """Make the application of one process.

    Args:
        settings: what the environment decides.
        database: another than the one that the settings name. It closes with the application.
        signing_in: how people sign in; left out: with tokens only.
        mail_server: which mails the worker sends, so that they can be declined; None: none.
    """
    signing_in = signing_in or SignIn()
    database = database or Database(
        settings.database_url, pool_size=settings.pool_size, timeouts=SERVING
    )
    limits = Limits(operation_time=timedelta(seconds=settings.operation_seconds))
    schema = served(
        limits,
        suggestions=settings.suggestions,
        introspection=settings.introspection,
        compiles=settings.compiled,
    )
    files = Files.of(settings)
    origins = frozenset(filter(None, (*settings.cors_origins, _origin(signing_in))))
    keys = ProviderKeys(signing_in.provider.issuer) if signing_in.provider else None
    door = Door(
        database=database, settings=signing_in, demo=settings.demo, origins=origins, keys=keys
    )
    context = OpenContext(door, files=files, keyring=Keyring.of(settings))
    budgets = settings.budgets
    limiter = Limiter(database, budgets, signing_in.proxies) if budgets.enforced else None
    admission = Admission(
        limiter,
        Gate(2 * settings.pool_size),
        trusted=TrustedDocuments.read(
            settings.trusted_documents, only=settings.only_trusted_documents
        ),
    )
    hub = Hub(database)
    streams = Streams(hub, door.viewer)
    endpoint = Endpoint(schema, context, limits, admission, streams)

    watch = Watch(database.engine.url)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        stop_tracing = traces.start(settings.observing, "trainingflow-api")
        try:
            if settings.demo:
                await refuse_real_data(database)
            with told_of_the_end(streams.stopping.set):
                yield
        finally:
            await streams.stop()
            await hub.close()
            await database.close()
            await watch.close()
            stop_tracing()

    leaked = Route(leaked_token.PATH, leaked_token.LeakedToken(database).report, methods=["POST"])
    routes: list[BaseRoute] = [
        Route("/", _to_the_page),
        Route("/graphql", endpoint),
        WebSocketRoute("/graphql", Sockets(endpoint.operations, streams, limits).serve),
        Route(calendar_feed.PATH, calendar_feed.FeedRoute(database).show, methods=["GET"]),
        *charged([leaked], limiter),
        Route("/health/live", health.live),
        Route("/health/ready", health.Ready(watch).show),
        *_file_routes(database, files),
        *_mail_routes(mail_server, database),
        Route(import_templates.PATH, import_templates.give, methods=["GET"]),
        *graphiql.Page().routes(),
        *Reference(schema.core if settings.introspection else None).routes(),
        *_demo_routes(settings, database),
        *charged(_sign_in_routes(signing_in, database.reserved, origins, keys), limiter),
    ]
    made = Starlette(
        routes=routes,
        middleware=[
            Middleware(SaysHeaders, https=_https(signing_in)),
            Middleware(
                Packs,
                minimum_size=_WORTH,
                compresslevel=_LEVEL,
                exclude_content_types=_PACKED,
            ),
            Middleware(Observed, _first_segments(routes), settings.observing.trusted_proxies),
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_methods=("GET", "POST", "PUT"),
                allow_headers=("Authorization", "Content-Type", "Accept-Language", HEADER),
                allow_credentials=signing_in.public_url is not None
                and "*" not in settings.cors_origins,
                expose_headers=("X-Request-Id",),
                max_age=3600,
            ),
        ],
        lifespan=lifespan,
    )
    # It would send browsers to the host that the request names, whoever has written that.
    made.router.redirect_slashes = False
    return made


_WORTH: Final = 1400
"""Bytes from which an answer is compressed: what fits one packet does not arrive earlier."""

_LEVEL: Final = 3
"""Of gzip; measured in docs/performance.md."""

_PACKED: Final = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    "application/octet-stream",
    "application/pdf",
    "application/vnd.apache.parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
"""What is compressed already, and what has to leave at once."""


def _first_segments(routes: Iterable[BaseRoute]) -> frozenset[str]:
    """What may be told of a path: its first part, and nothing that a client wrote."""
    paths = (one.path for one in routes if isinstance(one, Route | Mount))
    return frozenset("/" + path.lstrip("/").partition("/")[0] for path in paths)


def _file_routes(database: Database, files: Files | None) -> list[Route]:
    if files is None:
        return []
    route = file_addresses.FilesRoute(database, files)
    return [Route(file_addresses.PATH, route.serve, methods=["GET", "PUT"])]


def _mail_routes(mail_server: MailServer | None, database: Database) -> list[Route]:
    if mail_server is None or mail_server.key is None:
        return []
    route = mail_links.DeclineRoute(database, mail_server.key)
    return [
        Route(mail_links.PATH, route.ask, methods=["GET"]),
        Route(mail_links.PATH, route.decline, methods=["POST"]),
    ]


def _demo_routes(settings: Settings, database: Database) -> list[Route]:
    if not settings.demo:
        return []
    return [Route(demo_clock.PATH, demo_clock.ClockRoute(database).move, methods=["POST"])]


def _origin(signing_in: SignIn) -> str | None:
    return None if signing_in.public_url is None else origin_of(signing_in.public_url)


def _https(signing_in: SignIn) -> bool:
    return (signing_in.public_url or "").startswith("https:")


def _sign_in_routes(
    signing_in: SignIn, database: Database, origins: frozenset[str], keys: ProviderKeys | None
) -> list[Route]:
    if signing_in.public_url is None:
        return []
    flow = None if keys is None else ProviderFlow(signing_in, keys)
    routes = SignInRoutes(database, signing_in, origins, flow).routes()
    if signing_in.passwords is not None:
        accounts = Accounts(database, signing_in)
        routes += PasswordRoutes(database, accounts, signing_in, origins).routes()
    return routes


async def _to_the_page(_request: Request) -> Response:
    return RedirectResponse(graphiql.PATH)


def app() -> Starlette:
    """Make the application from the environment; what an ASGI server is told to call.

    Raises:
        SettingInvalid: a variable of the environment cannot be used.
        PolicyProblem: a policy of the folder that the environment names cannot be read.
        FailpointInvalid: what the environment wants to break is no place of the program.
    """
    reading = Reading.of(None)
    settings, signing_in = Settings.read(reading), SignIn.read(reading)
    mail_server = MailServer.read(reading)
    logs.start(settings.observing)
    library.open_folder(settings.policies)
    library.read_all()
    failpoints.arm(settings.failpoints)
    made = create_app(settings, signing_in=signing_in, mail_server=mail_server)
    _leave_alone_what_stays()
    return made


_SELDOM: Final = 20_000
"""So many new objects before the collector looks for circles among them; Python says 700."""


def _leave_alone_what_stays() -> None:
    """Spare the collector what was loaded so far: it lives as long as the process.

    Thousands of connections that stay open are looked through by it again and again, for a third
    of the time; what an operation leaves behind is freed without it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_SELDOM)
    gc.enable()
