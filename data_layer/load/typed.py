"""From text to typed values, in SQL: how a cell of each type is read, and when it is wrong."""

from data_layer.catalogue.kinds import Column

SQL_TYPES = {"date": "DATE", "integer": "INTEGER", "decimal": "DECIMAL(18,6)", "flag": "TINYINT"}
DATE_FORMS = ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S", "%Y-%b-%d %H:%M:%S", "%Y-%b-%d", "%d-%b-%Y", "%d-%m-%Y", "%d.%m.%Y")
DATE_LIST = "[" + ", ".join(f"'{form}'" for form in DATE_FORMS) + "]"
UPN_FORM = "^([A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]|UN[1-5])$"
YES, NO = ("1", "Y", "YES", "TRUE", "T"), ("0", "N", "NO", "FALSE", "F")


def field(name: str) -> str:
    """The column's name in the staged table."""
    return "".join(letter if letter.isalnum() else "_" for letter in name.lower())


def sql_type(column: Column) -> str:
    return SQL_TYPES.get(column.type, "VARCHAR")


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _one_of_sql(value: str, codes: tuple[str, ...]) -> str:
    """Whether a value is one of these. Not IN: of five or more the engine makes a join, which loses the order of the rows, and with it their numbers."""
    return f"list_contains([{', '.join(quoted(code) for code in codes)}], {value})"


def whole_sql(raw: str) -> str:
    """Whole numbers that another program wrote as 1.0."""
    return f"case when {raw} like '%.0' then {raw}[:-3] else {raw} end"


def read_sql(column: Column, raw: str) -> str:
    """An expression for the value of `raw` (trimmed text or NULL) as it reads; NULL where it cannot be read."""
    return _READERS.get(column.type, lambda column, raw: raw)(column, raw)


def kept_sql(column: Column, read: str) -> str:
    """An expression for the value that is kept of one that was read: NULL where it is out of range. `read`: cheap to write twice."""
    if column.type == "date":
        return _possible_date_sql(read)
    limits = [f"{read} {sign} {limit}" for sign, limit in ((">=", column.minimum), ("<=", column.maximum)) if limit is not None]
    return f"case when {' and '.join(limits)} then {read} end" if limits and column.type in ("integer", "decimal") else read


def _possible_date_sql(read: str) -> str:
    return f"case when year({read}) between 1900 and 2100 then cast({read} as date) end"


def _date_sql(raw: str) -> str:
    return f"try_strptime({raw}, {DATE_LIST})"


def _integer_sql(column: Column, raw: str) -> str:
    digits = f"replace({raw}, '/', '')" if "ESTAB" in column.name.upper() else raw
    return f"try_cast({whole_sql(digits)} as integer)"


def _flag_sql(column: Column, raw: str) -> str:
    whole = f"upper({whole_sql(raw)})"
    return f"case when {_one_of_sql(whole, YES)} then 1 when {_one_of_sql(whole, NO)} then 0 end"


def _sex_sql(column: Column, raw: str) -> str:
    whole = f"upper({whole_sql(raw)})"
    return f"case {whole} when '1' then 'M' when '2' then 'F' when 'MALE' then 'M' when 'FEMALE' then 'F' when '0' then 'U' when '9' then 'U' else {whole} end"


_READERS = {
    "date": lambda column, raw: _date_sql(raw),
    "integer": _integer_sql,
    "decimal": lambda column, raw: f"try_cast({raw} as decimal(18,6))",
    "flag": _flag_sql,
    "sex": _sex_sql,
    "code": lambda column, raw: f"upper({whole_sql(raw)})",
    "child": lambda column, raw: f"upper({whole_sql(raw)})",
    "upn": lambda column, raw: f"upper(replace({raw}, ' ', ''))",
}
_WRONG = {"date": "date_form", "integer": "number_form", "decimal": "number_form", "flag": "unknown_code"}


def fault_sql(column: Column, raw: str, read: str) -> tuple[str, str] | None:
    """(condition that holds where `raw`, read as `read`, is wrong, expression for the rule's key); None where nothing can be."""
    if column.type in _WRONG:
        ranged = column.minimum is not None or column.maximum is not None
        rule = f"case when try_cast({raw} as double) is not null then 'number_range' else 'number_form' end" if ranged else quoted(_WRONG[column.type])
        return f"({raw} is not null and {kept_sql(column, read)} is null)", rule
    if column.type == "upn":
        return f"({raw} is not null and not regexp_full_match({read}, {quoted(UPN_FORM)}))", quoted("upn_form")
    if column.type == "sex":
        return f"({raw} is not null and {read} not in ('M', 'F', 'U'))", quoted("unknown_code")
    if column.type == "partial_date":
        return f"({raw} is not null and {_possible_date_sql(_date_sql(raw))} is null and not regexp_full_match(lower({raw}), '(zz|[0-9]{{2}})/(zz|[0-9]{{2}})/(zzzz|[0-9]{{4}})'))", quoted("date_form")
    if column.codes:
        return f"({raw} is not null and not {_one_of_sql(read, tuple(code.code for code in column.codes))})", quoted("unknown_code")
    return None


def academic_year_sql(text: str) -> str:
    """The year in which an academic or return year ends: 2023/24, 2023/2024, 202324, 2023-24 and 2024 are all 2024."""
    digits = f"regexp_replace({text}, '[^0-9]', '', 'g')"
    first, last = f"try_cast({digits}[1:4] as integer)", f"(2000 + try_cast({digits}[-2:] as integer))"
    return (
        f"case when len({digits}) = 4 and {digits}[1:2] = '20' and not regexp_matches({text}, '^[0-9]{{2}}[^0-9]') then {first} "
        f"when len({digits}) = 4 and {digits}[1:2] <> '20' and {last} = 2001 + try_cast({digits}[1:2] as integer) then {last} "
        f"when len({digits}) = 4 and regexp_matches({text}, '^[0-9]{{2}}[^0-9]') and {last} = 2001 + try_cast({digits}[1:2] as integer) then {last} "
        f"when len({digits}) in (6, 8) and {last} = {first} + 1 then {last} end"
    )
