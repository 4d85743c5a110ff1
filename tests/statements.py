"""Which SQL statements something costs."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from trainingflow.db.session import Database


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The SQL statements that are sent meanwhile.

    What begins a transaction is not counted, nor that it says whose data it works on.
    """
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("SELECT set_config("):
            sent.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
