"""What can be wrong with a file or a row: each rule once, in words, with what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from .bulk import insert_rows


class Refused(Exception):
    """The load cannot go on. Says in plain sentences what is wrong, where, and what to do; nothing was changed.

    `files`: the files it cannot go on with, where it is some of them. `passing`: it may go on later with the same files (no room on the disk).
    """

    def __init__(self, says: str, files: Iterable[Path] = (), passing: bool = False):
        super().__init__(says)
        self.files, self.passing = frozenset(files), passing


@dataclass(frozen=True)
class Rule:
    """`severity`: row (the row is set aside or a value is lost) or note (kept as it is; worth a look)."""

    key: str
    severity: str
    says: str
    what_to_do: str


RULES = {rule.key: rule for rule in (
    Rule("row_width", "row", "The row has more or fewer values than the heading", "Set aside. Look for a comma inside a value that is not in quotation marks, or a line cut short; mend the row and load again"),
    Rule("row_blank", "note", "The row is empty", "Set aside; nothing to do"),
    Rule("row_unreadable", "row", "The row cannot be read as text", "Set aside. Save the file again as CSV (UTF-8) and load again"),
    Rule("key_missing", "row", "A value that identifies the row is missing", "Set aside. Fill it in and load again"),
    Rule("date_form", "row", "Not a date", "Write dates as dd/mm/yyyy or yyyy-mm-dd. Blank here; the row is set aside where it cannot be used without this date"),
    Rule("number_form", "row", "Not a number", "Read as blank. Correct it and load again"),
    Rule("number_range", "row", "The number is outside its range", "Read as blank. Correct it and load again"),
    Rule("year_form", "row", "The academic year cannot be read", "Set aside. Write 2023/24, 202324 or 2024, or give --year"),
    Rule("la_unknown", "row", "The local authority is not known", "Set aside. Use the DfE's three-digit code, the ONS code or the name"),
    Rule("unknown_code", "note", "Not a code that any year's return has used", "Kept, counted as unrecognised. Correct it in your system if it is a slip"),
    Rule("code_not_of_year", "note", "A code that this year's return does not have", "Kept. Check it against the DfE's guide of that year"),
    Rule("upn_form", "note", "Not the form of a UPN", "Kept. A child with a wrong UPN is matched only by a later pass, if at all"),
    Rule("upn_missing", "note", "No UPN and no reason (UN1 to UN5)", "Find the UPN: without it the child is matched only by date of birth, sex and postcode"),
    Rule("upn_check_letter", "note", "The UPN's check letter does not fit its digits", "Kept. Check it with the school"),
    Rule("upn_twice", "note", "Two children of one return have this UPN", "Kept; neither is matched until it is settled. Correct the UPN or add a decision"),
    Rule("duplicate_row", "note", "The same row twice", "The first is kept, this one set aside; nothing to do"),
    Rule("duplicate_key", "row", "A second row for the same key with other values", "The first is kept, this one set aside. Decide which is right and take out the other"),
    Rule("duplicate_file", "note", "The same file twice", "Its rows are set aside; take one of the two out of the folder"),
    Rule("two_rows_one_upn", "note", "More than one row for this UPN, year and release", "All kept; the row that counts nationally is used first"),
    Rule("ends_before_start", "row", "The end is before the start", "Set aside. Correct one of the two dates"),
    Rule("same_day", "note", "The episode starts and ends on one day", "Kept. An episode cannot do so in the DfE's rules"),
    Rule("starts_after_year", "row", "The episode begins after the return's 31 March", "Set aside. Correct the date, or the year of the file"),
    Rule("ended_before_year", "note", "Episodes that had ended before the return's 1 April, so many in this file", "Kept. They belong to earlier returns"),
    Rule("ends_after_year", "note", "The episode ends after the return's 31 March", "Kept. A return cannot know it"),
    Rule("starts_before_birth", "note", "The episode begins before the child was born", "Kept. Correct the date of birth or of the episode"),
    Rule("born_after_year", "note", "Born after the return's 31 March", "Kept. Correct the date of birth"),
    Rule("age_over_25", "note", "Aged 26 or more at the return's 31 March", "Kept. Correct the date of birth"),
    Rule("dob_missing", "note", "No date of birth", "Fill it in: the child is in no age group and matched only by a later pass"),
    Rule("dob_differs", "note", "Date of birth differs from the header's", "Kept; the header's is used"),
    Rule("open_with_x1", "note", "Open episode (no DEC) with REC = X1", "Kept as open. An open episode has no REC: blank it, or give the date"),
    Rule("open_with_reason_ended", "note", "Open episode (no DEC) with a reason for ceasing", "Kept as open, not guessed at. Give the date it ended, or blank REC"),
    Rule("open_with_place_change", "note", "Open episode (no DEC) with a reason for placement change", "Kept as open. The reason stands on the episode that ended"),
    Rule("ended_without_reason", "note", "The episode has ended (DEC) but REC is blank", "Kept. Give the reason it ceased"),
    Rule("first_not_started", "note", "The child's first episode in all the returns loaded is not a start (RNE = S)", "Kept. The period began earlier: load the earlier returns, or its length is a lower bound"),
    Rule("gap", "note", "Care goes on (REC = X1) but the next episode begins later", "Kept. Give the dates of the missing days, or the reason care ceased"),
    Rule("overlap", "note", "The next episode begins before this one ends", "Kept; the earlier ends where the next begins"),
    Rule("no_episode", "note", "A child in the header without an episode", "Kept in the header; not in care in this return"),
    Rule("no_header", "note", "A row of a child who is not in the header", "Kept, but the child is not counted. Add the child to the header"),
    Rule("sdq_both", "note", "An SDQ score and a reason for having none", "Kept; the score is used"),
    Rule("postcode_form", "note", "Not the form of a postcode", "Kept; place and distance are not known"),
    Rule("future_date", "note", "A date in the future", "Kept. Correct it"),
    Rule("results_stage_unknown", "note", "The stage of release is not one of provisional, revised, final", "Read by the option --results, else as final"),
    Rule("results_stage_not_said", "note", "The file does not say whether results are provisional, revised or final", "Read by the option --results, else as final"),
    Rule("extra_column", "note", "A column this layout does not know", "Kept out; nothing to do unless it is a heading gone wrong"),
    Rule("column_missing", "note", "A column of this layout is not in the file", "Read as blank. Add it if you have it"),
    Rule("column_near", "row", "A column is missing and one like it is there", "Read as blank. Correct the heading and load again"),
    Rule("column_twice", "row", "Two columns have the same heading", "The first is used. Take the other out"),
    Rule("not_recognised", "row", "The columns fit no layout", "All its rows are set aside. Check the headings against docs/data.md"),
    Rule("not_text", "row", "Neither text nor a workbook that can be opened: another kind of file, damaged, locked by a password, or far larger than it should be", "Set aside. Open it in the program it is from, save it as CSV and load again"),
    Rule("empty_file", "note", "The file is empty", "Nothing to read"),
    Rule("no_rows", "note", "The file has a heading and no rows", "Nothing to read"),
    Rule("unsafe_name", "row", "A file in the archive has a path that leads out of it", "Not opened. Make the archive again without folders"),
    Rule("archive_swollen", "row", "A file in the archive is far larger than it should be", "Not opened. Unpack it yourself if you trust it, and put the file in the folder"),
    Rule("archive_damaged", "row", "The archive cannot be opened", "Set aside. Unpack it yourself and put the files in the folder"),
    Rule("sheet_hidden", "note", "A hidden sheet of a workbook", "Not read. Unhide it and save the workbook if it belongs to the data"),
    Rule("lines_above", "note", "Lines above the heading, such as a title", "Passed over; nothing to do"),
    Rule("encoding", "note", "Not UTF-8: read as Windows text (cp1252)", "Nothing to do; look at accents in names"),
    Rule("nul_bytes", "note", "The file holds NUL bytes", "Taken out. Save it again as CSV (UTF-8)"),
    Rule("start_years", "note", "Names or columns give the year in which the return starts", "Read as one year later throughout this set"),
    Rule("year_from_episodes", "note", "The year is taken from the latest episodes", "Check it; give --year if it is wrong"),
    Rule("year_later", "note", "The year given is later than the latest episodes run to", "Accepted. Check it"),
    Rule("own_table_faulty", "row", "Your own table of national means or floors does not hold together", "Set aside for this measure and year; the load goes on with what is held here. Mend the table and load again"),
    Rule("decision_unknown", "note", "Not a decision", "Without effect. Write same, different, in, out or withdrawn"),
    Rule("decision_no_child", "note", "A decision about a child who is in none of the returns", "Without effect. Check the number, or withdraw the decision"),
    Rule("decision_no_upn", "note", "A decision on a match without the UPN of the pupil", "Without effect. Add the UPN"),
    Rule("decision_no_pupil", "note", "A decision about a UPN that is in none of the school files", "Without effect. Check the UPN with the school, or load the file that holds the pupil"),
    Rule("decision_cohort", "note", "A decision that puts a child into a cohort that is none", "Without effect. Write 12m, 31mar, anytime or current"),
    Rule("decision_not_in_year", "note", "A decision about a year whose return does not hold the child", "Without effect. Check the year, or withdraw the decision"),
    Rule("decision_not_needed", "note", "A decision to put a child in whom the return itself counts", "Nothing to do; withdraw it if you like"),
    Rule("la_differs_from_name", "note", "The file or folder names another LA than the one given", "The LA given is used. Check it"),
)}

PROBLEM_COLUMNS = "file_id INTEGER, file VARCHAR, row_number BIGINT, column_name VARCHAR, value VARCHAR, rule VARCHAR, severity VARCHAR, says VARCHAR, what_to_do VARCHAR"


def create_problem_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """`staged.problems` (one row a problem), `staged.rules` (one row a rule), `staged.set_aside` (one row a row not loaded)."""
    connection.execute(f"create table staged.problems ({PROBLEM_COLUMNS})")
    connection.execute("create table staged.rules (rule VARCHAR, severity VARCHAR, says VARCHAR, what_to_do VARCHAR)")
    listed = [value for rule in RULES.values() for value in (rule.key, rule.severity, rule.says, rule.what_to_do)]
    connection.execute(f"insert into staged.rules values {', '.join(['(?, ?, ?, ?)'] * len(RULES))}", listed)
    connection.execute("create table staged.set_aside (file_id INTEGER, file VARCHAR, row_number BIGINT, rule VARCHAR, raw VARCHAR)")


def add_problems(connection: duckdb.DuckDBPyConnection, problems: list[tuple]) -> None:
    """Write problems of whole files: (file_id, file, row or None, column or None, value or None, rule)."""
    rows = [[*problem, RULES[problem[5]].severity, RULES[problem[5]].says, RULES[problem[5]].what_to_do] for problem in problems]
    insert_rows(connection, "staged.problems", ("INTEGER", "VARCHAR", "BIGINT", *["VARCHAR"] * 6), rows)


def add_problems_from(connection: duckdb.DuckDBPyConnection, found_sql: str, parameters: list | None = None) -> None:
    """Write problems that a query finds: file_id, row_number, column_name, value, rule."""
    connection.execute(f"""
        insert into staged.problems
        select found.file_id, files.name, found.row_number, found.column_name, found.value, rules.rule, rules.severity, rules.says, rules.what_to_do
        from ({found_sql}) as found
        join staged.rules on rules.rule = found.rule
        join staged.files on files.file_id = found.file_id
    """, parameters or [])
