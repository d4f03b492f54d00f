"""Small returns written as files, from data.md alone: what the reading tests put into folders."""

from pathlib import Path

import duckdb

from data_layer.load.read import Inputs, read_folder

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
GOOD_HEADER = [HEADER, "A1,1,05/06/2008,WBRI,P207000016049,0,", "A2,2,17/09/2013,MWBC,UN4,0,"]
GOOD_EPISODES = [
    EPISODES,
    "A1,02/05/2022,S,C1,N1,U4,PR1,01/10/2023,X1,CARPL,CT1 1AA,CT2 2BB,SC123456",
    "A1,01/10/2023,P,C2,N1,K2,PR4,,,,CT1 1AA,CT9 9ZZ,1234567",
    "A2,04/01/2024,S,V2,N5,U1,PR1,,,,CT1 1AA,CT1 2AA,XXXXXXX",
]


def write(folder: Path, name: str, lines: list[str] | bytes, *, end: str = "\n", encoding: str = "utf-8") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    content = lines if isinstance(lines, bytes) else (end.join(lines) + end).encode(encoding)
    (folder / name).write_bytes(content)
    return folder / name


def good_return(folder: Path, prefix: str = "") -> Path:
    """Two children, three episodes, up to 31 March 2024."""
    write(folder, f"{prefix}header.csv", GOOD_HEADER)
    write(folder, f"{prefix}episodes.csv", GOOD_EPISODES)
    return folder


def read(*folders: Path, **options) -> tuple[duckdb.DuckDBPyConnection, Inputs]:
    connection = duckdb.connect(config={"threads": 1})
    return connection, read_folder(connection, list(folders), **options)


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:
    return connection.execute(sql).fetchall()


def rules(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    return dict(rows(connection, "select rule, count(*) from staged.problems group by rule"))


def balances(connection: duckdb.DuckDBPyConnection) -> bool:
    """Rows in = loaded + set aside for every file, by the tables themselves."""
    return not rows(connection, "select * from staged.files where rows_in <> loaded + set_aside") and not rows(
        connection, "select name from staged.files full join (select file_id, count(*) as n from staged.set_aside group by file_id) as aside using (file_id) where coalesce(set_aside, 0) <> coalesce(n, 0) and file_id is not null")
