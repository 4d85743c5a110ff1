"""Runs the tests of the database on the oldest PostgreSQL that is supported, where Debian has it.

`python tests/oldest_postgres.py [pytest arguments]` starts a cluster of its own in a temporary
folder, as the user postgres when started by root, and removes it afterwards.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.room import room

BINARIES = Path("/usr/lib/postgresql/15/bin")
TESTS = ("tests/db", "tests/services/test_journey.py", "tests/services/test_write_path.py")


def main(arguments: list[str]) -> int:
    """Run the tests; 0 as well where the server is not installed, which is then said."""
    if not (BINARIES / "initdb").is_file():
        print("PostgreSQL 15 is not here: apt-get install postgresql-15. Not tested on it.")  # noqa: T201 - a script
        return 0
    with _cluster() as url:
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *(arguments or TESTS)]
        return subprocess.run(
            command, env=os.environ | {"TEST_DATABASE_URL": url}, check=False
        ).returncode


@contextmanager
def _cluster() -> Iterator[str]:
    user = "postgres" if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="tf-pg15-", dir=room()))
    if user is not None:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    data = folder / "data"

    def run(name: str, *arguments: str) -> None:
        subprocess.run(
            [str(BINARIES / name), "-D", str(data), *arguments],
            check=True,
            user=user,
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )

    run("initdb", "-U", "postgres", "--auth=trust", "--encoding=utf8")
    options = f"-k {folder} -h '' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    run("pg_ctl", "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
