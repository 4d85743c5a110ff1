"""Which SQL statements something costs."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from trainingflow.db.session import Database


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The SQL statements that are sent meanwhile, transaction control not counted."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
