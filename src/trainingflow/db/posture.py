"""How a PostgreSQL is set up, as far as what is stored there depends on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import create_engine, text

from trainingflow.db.session import driver_url

SETTINGS: Final = (
    "server_version",
    "fsync",
    "full_page_writes",
    "synchronous_commit",
    "data_checksums",
    "statement_timeout",
    "lock_timeout",
    "idle_in_transaction_session_timeout",
    "log_parameter_max_length",
    "log_min_duration_statement",
    "log_statement",
    "max_connections",
)
_SETTINGS: Final = text(
    "SELECT name, setting || coalesce(unit, '') AS value FROM pg_settings WHERE name = ANY(:names)"
)
_ROLE: Final = text("""
    SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
           pg_has_role(current_user, 'trainingflow_owner', 'MEMBER') AS owns
    FROM pg_roles
    WHERE rolname = current_user
""")
_JOURNAL: Final = text("""
    SELECT has_table_privilege('item_event', 'UPDATE')
        OR has_table_privilege('item_event', 'DELETE')
""")
_WAY: Final = text("""
    SELECT coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS encrypted,
           inet_client_addr() IS NOT NULL AND NOT inet_client_addr() << '127.0.0.0/8'
             AND inet_client_addr() <> '::1' AS distant
""")


@dataclass(frozen=True, slots=True)
class Posture:
    """What a database says of itself to the role that asks.

    Attributes:
        settings: of the server, as this connection has them, by their names.
        version: of the server, as 180006.
        role: who asks.
        powers: what this role may that no application needs: `superuser`, `bypasses row security`,
            `makes roles`, `makes databases`, `owns the tables`, `alters the journal`.
        encrypted: whether the connection is.
        distant: whether it leaves this machine.
    """

    settings: Mapping[str, str]
    version: int
    role: str
    powers: tuple[str, ...]
    encrypted: bool
    distant: bool


def posture(url: str) -> Posture:
    """Ask a database that is migrated.

    Raises:
        SQLAlchemyError: it does not answer, or is not migrated.
    """
    engine = create_engine(driver_url(url), connect_args={"connect_timeout": 5})
    try:
        with engine.connect() as connection:
            rows = connection.execute(_SETTINGS, {"names": list(SETTINGS)})
            settings = {row.name: row.value for row in rows}
            role = connection.execute(_ROLE).one()
            way = connection.execute(_WAY).one()
            version = int(connection.scalar(text("SELECT current_setting('server_version_num')")))
            powers = {
                "superuser": role.rolsuper,
                "bypasses row security": role.rolbypassrls,
                "makes roles": role.rolcreaterole,
                "makes databases": role.rolcreatedb,
                "owns the tables": role.owns,
                "alters the journal": connection.scalar(_JOURNAL),
            }
    finally:
        engine.dispose()
    has = tuple(name for name, given in powers.items() if given)
    return Posture(settings, version, role.rolname, has, way.encrypted, way.distant)
