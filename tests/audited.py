"""A connection whose transactions leave the audit entry that the database asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

ENTRY = """
    INSERT INTO audit_entry (authority_id, action, object_kind, result)
    SELECT id, 'raw SQL', '', 'DONE' FROM authority LIMIT 1
"""


class Audited(psycopg.Connection[tuple[Any, ...]]):
    """Writes an entry first in every transaction: what is refused then is refused for itself."""

    @contextmanager
    def transaction(self, *args: Any, **kwargs: Any) -> Iterator[psycopg.Transaction]:
        with super().transaction(*args, **kwargs) as opened:
            super().execute(ENTRY)
            yield opened

    def execute(self, *args: Any, **kwargs: Any) -> psycopg.Cursor[tuple[Any, ...]]:
        if self.info.transaction_status is TransactionStatus.IDLE:
            with self.transaction():
                return super().execute(*args, **kwargs)
        return super().execute(*args, **kwargs)
