"""Which columns of the staged extracts the results are worked out from, with their types. A column that a file lacks is NULL.

One view a kind of file: work.ks1_in, work.phonics_in, work.ks2_in, work.ks4_in, work.entries_in. Grain: one row a row of the extract.
"""

import duckdb

PUPIL = {"upn": "VARCHAR", "former_upn": "VARCHAR", "formerupn": "VARCHAR", "uln": "VARCHAR", "surname": "VARCHAR", "forename": "VARCHAR", "forenames": "VARCHAR",
         "dob": "DATE", "sex": "VARCHAR", "gender": "VARCHAR", "la": "VARCHAR", "estab": "VARCHAR", "laestab": "INTEGER", "urn": "INTEGER", "la_code": "SMALLINT"}
CONTEXT = {"fsm6": "VARCHAR", "fsm6_p": "VARCHAR", "senk": "VARCHAR", "sene": "VARCHAR", "sentype": "VARCHAR", "senprovision": "VARCHAR", "ealgrp": "VARCHAR",
           "cla_pp_1_day": "VARCHAR", "cla_6_months": "VARCHAR", "cla_12_months": "VARCHAR", "toe_code": "INTEGER"}
COUNTED = {"endks": "INTEGER", "natres": "INTEGER", "natresta": "INTEGER", "natmtdres": "INTEGER"}


def _typed(names: str, kind: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), kind)


KS1 = PUPIL | _typed("read_outcome writ_outcome math_outcome sci_outcome", "VARCHAR") | CONTEXT | COUNTED
PHONICS = PUPIL | {"phonics_outcome": "VARCHAR", "phonics_mark": "INTEGER", "ncyearactual": "VARCHAR"} | CONTEXT
KS2 = PUPIL | CONTEXT | COUNTED | _typed(
    "readoutcome matoutcome gpsoutcome readscore matscore gpsscore writtaoutcome scitaoutcome readtaoutcome mattaoutcome readpscale writpscale matpscale ks1average_grp_p ks1average_grp ks1group", "VARCHAR"
) | _typed(
    "eligread eligmat eliggps eligwritta eligscita eligrwm readexp readhigh matexp mathigh gpsexp gpshigh writtaexp writtadepth scitaexp rwmexp rwmhigh readspeccon matspeccon gpsspeccon inreadprog inwritprog inmatprog", "INTEGER"
) | _typed(
    "ks1readps ks1writps ks1matps ks2readscore ks2matscore readprogscore_em writprogscore_em matprogscore_em readprogscore_em_adjusted writprogscore_em_adjusted matprogscore_em_adjusted "
    "readprogscore_p writprogscore_p matprogscore_p readprogscore_p_adjusted writprogscore_p_adjusted matprogscore_p_adjusted", "DECIMAL(18,6)"
)
KS4 = PUPIL | CONTEXT | COUNTED | _typed("apeng_91 apelit_91 apmat_91 apeng_ptq_ee apelit_ptq_ee apmat_ptq_ee ks2emfg_grp ks2emss_grp", "VARCHAR") | _typed(
    "l2basics_94 l2basics_95 entbasics ebacc_e_ptq_ee ebacc_94 ebacc_95 anypass_ptq_ee level2_em_94 level2_em_ptq_ee inp8mod inp8calc p8adj gcse_eng_94 gcse_eng_95 gcse_math_94 gcse_math_95 gcse_engatt_ptq_ee gcse_mathatt_ptq_ee", "INTEGER"
) | _typed(
    "att8 p8score p8score_orig p8thresh p8eng p8mat p8ebac p8open slot1eng slot2mat slot3ebac slot4ebac slot5ebac slot6open slot7open slot8open ebaccaps_pupil entries ks2emss ks2emfg ks2readscore ks2matscore", "DECIMAL(18,6)"
)
ENTRIES = {"upn": "VARCHAR", "examyear": "VARCHAR", "season": "VARCHAR", "qan": "VARCHAR", "subject": "VARCHAR", "qualification": "VARCHAR", "grade": "VARCHAR", "size": "DECIMAL(6,2)",
           "sublevno": "VARCHAR", "mapping": "VARCHAR", "disc3_ptq_ee": "INTEGER"}
INPUTS = {"ks1": KS1, "phonics": PHONICS, "ks2": KS2, "ks4": KS4, "ks4_entries": ENTRIES}


def _held(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    found = connection.execute("select lower(column_name), data_type from information_schema.columns where table_schema = 'staged' and table_name = ?", [table]).fetchall()
    return dict(found)


def _column_sql(name: str, kind: str, held: dict[str, str]) -> str:
    if name not in held:
        return f"cast(null as {kind}) as {name}"
    if held[name] == kind:
        return name if kind != "VARCHAR" else f"nullif(trim({name}), '') as {name}"
    if kind in ("INTEGER", "SMALLINT") and held[name] == "BOOLEAN":
        return f"cast({name} as {kind}) as {name}"
    return f"try_cast(nullif(trim(cast({name} as VARCHAR)), '') as {kind}) as {name}"


def _view_sql(table: str, columns: dict[str, str], held: dict[str, str]) -> str:
    key = {"file_id": "INTEGER", "row_number": "BIGINT", "year": "SMALLINT", "results": "VARCHAR"}
    chosen = ", ".join(_column_sql(name, kind, held) for name, kind in (key | columns).items())
    source = f"staged.{table}" if held else "(select 1) where false"
    return f"create or replace view work.{table}_in as select {chosen} from {source}"


def create_inputs(connection: duckdb.DuckDBPyConnection) -> None:
    """The views named above, whatever of the extracts is staged."""
    for table, columns in INPUTS.items():
        connection.execute(_view_sql(table, columns, _held(connection, table)))
