"""When something is broken: a clear message, and nothing opens."""

import os
import re
import shutil
import sqlite3
import subprocess

import pytest

from auth import audit, keys, sessions
from auth.keys import DoorShut
from auth.store import open_store
from auth.tables import accounts
from tests.auth.visitor import PAGE, asked


def test_a_restart_in_the_middle_of_a_sign_in_loses_nothing_and_opens_nothing(fresh_server, enrol):
    server = fresh_server().start()
    person = enrol(server.store(), "interrupted")
    visitor = server.visitor()
    visitor.give_password(person.username, person.password)
    half_way = visitor
    server.stop()
    server.start()
    visitor = server.visitor()
    visitor.http.cookies = half_way.http.cookies
    assert not visitor.is_in()
    assert visitor.refused_tab() == 403
    code = person.code()
    assert visitor.give_code(code).status_code == 303
    assert visitor.is_in()
    other = server.visitor()
    other.give_password(person.username, person.password)
    assert other.give_code(code).status_code == 401


def damage(folder, how):
    path = folder / "auth" / "accounts.db"
    for beside in path.parent.glob("accounts.db-*"):
        beside.unlink()
    if how == "overwritten":
        path.write_bytes(os.urandom(20_000))
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "cut off":
        path.write_bytes(path.read_bytes()[:5000])
    elif how == "a page overwritten":
        content = bytearray(path.read_bytes())
        content[4096:8192] = os.urandom(4096)
        path.write_bytes(content)
    elif how == "the key is gone":
        (path.parent / "secret.key").unlink()
    elif how == "another key":
        (path.parent / "secret.key").write_text("x" * 60)
    elif how == "the key is open to others":
        (path.parent / "secret.key").chmod(0o644)


@pytest.mark.parametrize("how", ["overwritten", "empty", "cut off", "the key is gone", "another key", "the key is open to others"])
def test_damaged_accounts_open_nothing_and_the_message_says_what_to_do(tmp_path, how, enrol):
    store = open_store(tmp_path / "auth")
    enrol(store, "somebody")
    store.engine.dispose()
    damage(tmp_path, how)
    with pytest.raises(DoorShut) as shut:
        open_store(tmp_path / "auth").read().__enter__().execute(accounts.select()).all()
    assert any(word in str(shut.value).lower() for word in ("restore", "put back", "put it back", "chmod"))


@pytest.mark.parametrize("how", ["overwritten", "the key is gone"])
def test_a_server_over_damaged_accounts_is_shut_and_says_so(fresh_server, enrol, how):
    server = fresh_server()
    store = server.store()
    enrol(store, "before")
    with store.write() as connection:
        cookie = "cla_session=" + sessions.begin(connection, connection.execute(accounts.select()).one(), "full")
    store.engine.dispose()
    damage(server.folder, how)
    server.start()
    assert asked("GET", server.url + "/healthz").status_code == 503
    for path in ("/", "/auth/sign-in", "/auth/code", "/auth/link/x", "/media/0123456789abcdef0123456789abcdef.csv"):
        answer = asked("GET", server.url + path, headers={**PAGE, "cookie": cookie})
        assert answer.status_code == 503 and "Tell the system operator" in answer.text
        assert "Traceback" not in answer.text and "sqlite" not in answer.text.lower() and str(server.folder) not in answer.text
    assert server.visitor().refused_tab(cookie=cookie) == 403


def limit_file_size(process, size):
    """No room: the kernel lets this process write no file beyond so many bytes, as a full disk would."""
    subprocess.run(["prlimit", "--pid", str(process.pid), f"--fsize={size}:unlimited"], check=True)


@pytest.mark.skipif(not shutil.which("prlimit"), reason="prlimit (util-linux) fills the disk for one process; not here")
def test_without_room_for_the_audit_nothing_is_shown_and_nobody_gets_in(fresh_server, enrol):
    server = fresh_server(PYTHONDONTWRITEBYTECODE="1").start()      # Python would leave a module's compiled file cut off, for every test after
    person = enrol(server.store(), "watched")
    visitor = server.visitor().sign_in(person)
    with visitor.tab() as tab:
        assert "viewer=watched" in tab.run()
        limit_file_size(server.process, 512)
        drawn = tab.run()
        assert "viewer=watched" not in drawn and "children of" not in drawn
        assert "record of it could not be written" in drawn
    newcomer = server.visitor("127.0.0.7")
    answer = newcomer.give_password(person.username, person.password)
    assert answer.status_code == 503 and "Tell the system operator" in answer.text
    assert not newcomer.is_in()
    limit_file_size(server.process, "unlimited")
    with visitor.tab() as tab:
        assert "viewer=watched" in tab.run()


@pytest.mark.parametrize("number", [8, 9], ids=["caught by the page's own net", "caught by nobody"])
def test_an_errors_own_words_reach_neither_the_page_nor_the_log(fresh_server, enrol, number):
    """The words of an error may be a child's: the log says where it happened and of what kind it was."""
    server = fresh_server().start()
    visitor = server.visitor().sign_in(enrol(server.store(), "watched"))
    with visitor.tab() as tab:
        widget = re.search(r"\$\$ID-\w+-number", tab.run())[0]
        drawn = tab.run([(widget, float(number))])
        assert f"number={number}" in drawn
    log = server.log.read_text()
    assert "KeyError" in log and "probe_shell.py" in log
    for text in (drawn, log):
        assert not [word for word in ("A123456789012", "Smithson", "Josephine", "2009-02-03") if word in text]
    assert "Traceback" not in drawn


class Watched:
    username, role, la_code = "watched", "vsh", 876


def test_an_audit_that_cannot_be_written_raises(store):
    with store.write() as connection:
        connection.exec_driver_sql("drop table audit")
    with pytest.raises(audit.AuditFailed, match="was not shown"):
        audit.record(Watched, "view", "ks4-benchmark", "girls", 12, store)


@pytest.mark.parametrize("store", ["SQLite"], indirect=True)
def test_accounts_and_key_are_readable_by_their_owner_only(store):
    folder = store.engine.url.database.rsplit("/", 1)[0]
    assert os.stat(folder).st_mode & 0o077 == 0
    names = os.listdir(folder)
    assert {"accounts.db", keys.FILE_NAME} <= set(names)
    assert [name for name in names if os.stat(f"{folder}/{name}").st_mode & 0o077] == []


def test_a_backup_restores(tmp_path, enrol):
    store = open_store(tmp_path / "auth")
    enrol(store, "kept")
    audit.record(Watched, "view", store=store)
    # the way docs/security.md says: SQLite's own backup, which may run while the server does
    source, target = sqlite3.connect(tmp_path / "auth" / "accounts.db"), sqlite3.connect(tmp_path / "accounts.backup")
    source.backup(target), source.close(), target.close()
    shutil.copy(tmp_path / "auth" / "secret.key", tmp_path / "secret.backup")
    store.engine.dispose()
    shutil.rmtree(tmp_path / "auth")
    (tmp_path / "auth").mkdir(mode=0o700)
    shutil.copy(tmp_path / "accounts.backup", tmp_path / "auth" / "accounts.db")
    shutil.copy(tmp_path / "secret.backup", tmp_path / "auth" / "secret.key")
    (tmp_path / "auth" / "secret.key").chmod(0o600)
    restored = open_store(tmp_path / "auth")
    with restored.read() as connection:
        assert [row.username for row in connection.execute(accounts.select())] == ["kept"]
    assert audit.broken_at(restored) is None
