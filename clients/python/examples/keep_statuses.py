"""Keep a copy of every credit status of a district in an SQLite file; run it as often as you like.

    TRAININGFLOW_TOKEN=… python keep_statuses.py https://training.example.cn/graphql statuses.db

The first run reads everything, later ones what has changed. A page and the place to go on from
are kept in one transaction: whatever stops the program, the next run goes on from there.
"""

import argparse
import json
import os
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from trainingflow_client import START, GraphQLClientError, Page, Place, connect, pages

TABLES = """
    CREATE TABLE IF NOT EXISTS standing (
        teacher TEXT, policy TEXT, code TEXT, eligible INTEGER, said TEXT,
        PRIMARY KEY (teacher, policy)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS place (only INTEGER PRIMARY KEY CHECK (only = 1), said TEXT);
"""


def main(arguments: Sequence[str]) -> int:
    """Bring the copy up to date; the status of the program."""
    asked = _parser().parse_args(arguments)
    token = os.environ.get("TRAININGFLOW_TOKEN", "")
    if not token:
        print("Set TRAININGFLOW_TOKEN to a token that may read credits.", file=sys.stderr)
        return 2
    copy = sqlite3.connect(asked.copy)
    copy.executescript(TABLES)
    try:
        with connect(asked.url, token) as api:
            for page in pages(api, _place(copy), size=asked.page):
                _keep(copy, page)
                print(f"{len(page.standings)} more", file=sys.stderr)
    except GraphQLClientError as error:
        print(f"Not finished, run it again: {error}", file=sys.stderr)
        return 1
    [number] = copy.execute("SELECT count(*) FROM standing").fetchone()
    print(json.dumps({"standings": number}))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("url", help="the address of GraphQL")
    parser.add_argument("copy", type=Path, help="the SQLite file; it is made where there is none")
    parser.add_argument("--page", type=int, default=500, help="how many at a time, 1 to 500")
    return parser


def _place(copy: sqlite3.Connection) -> Place:
    row = copy.execute("SELECT said FROM place").fetchone()
    return Place(**json.loads(row[0])) if row else START


def _keep(copy: sqlite3.Connection, page: Page) -> None:
    with copy:  # both, or nothing
        for one in page.standings:
            if one.teacher is None:  # whose it is may not be seen by this token
                continue
            key = (one.teacher.id, one.policy.id)
            copy.execute("DELETE FROM standing WHERE (teacher, policy) = (?, ?)", key)
            if one.applies:
                row = (*key, one.teacher.code, one.eligible, one.model_dump_json())
                copy.execute("INSERT INTO standing VALUES (?, ?, ?, ?, ?)", row)
        copy.execute("INSERT OR REPLACE INTO place VALUES (1, ?)", [json.dumps(asdict(page.then))])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
