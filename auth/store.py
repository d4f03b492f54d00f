"""Opens the accounts database: SQLite in an owner-only folder by default, another one by URL; brings its tables up to date."""

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock

from sqlalchemy import Engine, create_engine, event, inspect, select, text
from sqlalchemy.exc import ArgumentError, DatabaseError, SQLAlchemyError

from auth.keys import DoorShut, Keys, read_keys
from auth.tables import settings

FILE_NAME = "accounts.db"
HEAD = "0002"
MIGRATIONS = Path(__file__).parent / "migrations"
WRITERS_PLACE = 0xC1A      # any number that no other application of that PostgreSQL database locks


@dataclass(frozen=True)
class Store:
    """The accounts database and the keys it is sealed with."""

    engine: Engine
    keys: Keys
    queue: Lock = field(default_factory=Lock, compare=False, repr=False)      # of this process's writers: SQLite itself lets them try again in turns of luck

    @contextmanager
    def read(self):
        """A connection for questions."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self):
        """A transaction that holds the writer's place from its first statement, so that two can't both believe they were first."""
        with self.queue, self.engine.connect().execution_options(write=True) as connection, connection.begin():
            yield connection


def accounts_folder() -> Path:
    """CLA_ACCOUNTS (a folder), else auth/ inside CLA_RELEASES, else releases/auth."""
    given = os.environ.get("CLA_ACCOUNTS", "")
    if given and "://" not in given:
        return Path(given)
    return Path(os.environ.get("CLA_RELEASES") or "releases") / "auth"


def open_store(folder: Path | None = None, url: str | None = None) -> Store:
    """The accounts of this installation, made at first use. Raises DoorShut (what is wrong, what to do) when they can't be used."""
    folder = Path(folder or accounts_folder())
    given = os.environ.get("CLA_ACCOUNTS", "")
    url = url or (given if "://" in given else None)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _open(folder, url)
    except OSError as error:
        raise DoorShut(f"The accounts in {folder} can't be opened ({error.strerror}). Check that the folder exists and belongs to you.") from error
    except DatabaseError as error:
        if url:
            raise DoorShut("The accounts database can't be reached or used. Check that it runs, and its address, user and password in CLA_ACCOUNTS. Nobody can sign in until then.") from error
        raise DoorShut(f"The accounts file in {folder} can't be read: damaged, locked or full. Restore it from the backup "
                       "(docs/security.md, Backups). Nobody can sign in until then.") from error


def _open(folder: Path, url: str | None) -> Store:
    path = folder / FILE_NAME
    is_new = url is None and not path.exists()
    keys = read_keys(folder, may_make=is_new or url is not None)
    if url is None:
        if not is_new and path.stat().st_size == 0:
            raise DoorShut(f"{path} is empty, so it was damaged. Restore it from the backup, or delete it to begin without accounts.")
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    engine = _engine(url or f"sqlite:///{path}")
    _bring_up_to_date(engine)
    store = Store(engine, keys)
    _check_key(store)
    return store


def _engine(url: str) -> Engine:
    """Connections to the accounts; SQLite and PostgreSQL are the two that are tested."""
    try:
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=not url.startswith("sqlite"), pool_size=10, max_overflow=30)      # 40: the server's threads
        prepare = {"sqlite": _prepare_sqlite, "postgresql": _prepare_postgresql}[engine.dialect.name]
    except (ArgumentError, KeyError, ModuleNotFoundError) as error:      # never the address itself: a password may be in it
        raise DoorShut("CLA_ACCOUNTS is no address of a database that can be used here. Write postgresql+psycopg://USER:PASSWORD@HOST/DATABASE, and install psycopg "
                       "(docs/security.md, Another database).") from error
    prepare(engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def settle(connection, _record):
        connection.isolation_level = None      # we say BEGIN ourselves, below
        for pragma in ("journal_mode=wal", "synchronous=full", "busy_timeout=5000", "foreign_keys=on", "trusted_schema=off"):
            connection.execute(f"pragma {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection):
        connection.exec_driver_sql("begin immediate" if connection.get_execution_options().get("write") else "begin")


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "begin")
    def begin(connection):
        if connection.get_execution_options().get("write"):
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({WRITERS_PLACE})")


def _bring_up_to_date(engine: Engine) -> None:
    if _version(engine) == HEAD:
        return
    try:
        _migrate(engine)
    except SQLAlchemyError:
        if _version(engine) != HEAD:      # else another process was quicker
            raise


def _version(engine: Engine) -> str | None:
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.execute(text("select version_num from alembic_version")).scalar()


def _migrate(engine: Engine) -> None:
    from alembic import command  # half a second to import: only when there is something to do
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _check_key(store: Store) -> None:
    with store.write() as connection:
        sealed = connection.execute(select(settings.c.value).where(settings.c.name == "key_check")).scalar()
        if sealed is None:
            connection.execute(settings.insert().values(name="key_check", value=store.keys.seal("right key")))
        else:
            store.keys.unseal(sealed)


@lru_cache(maxsize=1)
def store() -> Store:
    """The one store of this process, as the environment names it. A failure to open is not remembered."""
    return open_store()
