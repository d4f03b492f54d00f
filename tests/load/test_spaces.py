"""Spaces around a value are no part of it, wherever in a file they stand; a file without any is read without looking for them in every cell."""

import pytest

from data_layer.load import files

from .returns import GOOD_EPISODES, GOOD_HEADER, read, rows, write

PLAIN = "CHILD,SEX\nA1,1\nA2,2\n"


@pytest.mark.parametrize("content, spaced", [
    (PLAIN, False), (PLAIN + "A 3,1\n", False),
    (PLAIN + " A3,1\n", True), (PLAIN + "A3 ,1\n", True), (PLAIN + "A3, 1\n", True), (PLAIN + "A3,1 \n", True), (PLAIN + "A3,1 ", True), (PLAIN + "A3,1 \r\n", True),
    (PLAIN + "A3;\t 1\n", True), (PLAIN + "A3,\u00a01\n", True),
])
@pytest.mark.parametrize("chunk", [1, 2, 5, 1 << 20])
def test_a_space_at_the_edge_of_a_cell_is_found(tmp_path, monkeypatch, content, spaced, chunk):
    monkeypatch.setattr(files, "CHUNK", chunk)
    path = write(tmp_path, "some.csv", content.encode())
    file = files.Incoming(path, path.name, (path.name,))
    files.survey(file)
    assert file.spaced is spaced


@pytest.mark.parametrize("space", [" ", "\u00a0"])
def test_values_are_the_same_with_spaces_around_them(tmp_path, space):
    """One file with spaces beside one without: each is read in its own way, in one kind of file."""
    padded = [GOOD_HEADER[0], *(",".join(f"{space}{cell}{space}" if cell else space for cell in line.split(",")) for line in GOOD_HEADER[1:])]
    for year, lines in (("2023", GOOD_HEADER), ("2024", padded)):
        write(tmp_path / "876_halton", f"header_{year}.csv", lines)
        write(tmp_path / "876_halton", f"episodes_{year}.csv", [GOOD_EPISODES[0], *(line.replace("2023", "2022").replace("04/01/2024", "04/01/2023") for line in GOOD_EPISODES[1:])])
    connection, _ = read(tmp_path / "876_halton")
    read_of = "select child, sex, dob, ethnic, upn, mother, mc_dob from staged.header where year = {} order by child"
    first, second = (rows(connection, read_of.format(year)) for year in (2023, 2024))
    assert first == second and first[0][:2] == ("A1", "M")
