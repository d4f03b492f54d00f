"""docs/security.md names, for each property, the files that keep it and the tests that prove it: they are there, and none is left out."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DOCUMENT = (ROOT / "docs" / "security.md").read_text()
ROW = re.compile(r"^\| (?P<property>[^|]+) \| (?P<kept>[^|]+) \| (?P<proved>[^|]+) \|$", re.MULTILINE)
ROWS = [row for row in ROW.finditer(DOCUMENT) if not re.match(r"property|-+$", row["property"])]
PROOF = re.compile(r"(test_\w+): ((?:`\w+`(?:, )?)+)")
# what SECURITY promises in so many words (the roles, sign-in, rows, pages, audit, no leaks, demo): a row holds each
PROMISED = ("password without a code", "works once", "own children", "another's cookie", "idle", "guessing", "other sites", "sealed", "record", "demo", "unencrypted", "log", "outside",
            "read-only", "page file", "presenting", "timing", "postgresql", "backup")


def names_of(file: str) -> set[str]:
    found = list((ROOT / "tests").rglob(f"{file}.py"))
    assert len(found) == 1, f"{file}: {found}"
    return set(re.findall(r"^def test_(\w+)\(", found[0].read_text(), re.MULTILINE))


def test_each_property_has_files_and_tests_that_exist():
    assert len(ROWS) >= 15
    for row in ROWS:
        files = re.findall(r"[\w./]+\.(?:py|conf|service|toml|js|sql)", row["kept"])
        assert files and all((ROOT / file).is_file() for file in files), row["kept"]
        proofs = PROOF.findall(row["proved"])
        assert proofs, row["property"]
        assert PROOF.sub("", row["proved"]).strip("; ") == "", f"not read by this test: {row['proved']}"
        for file, names in proofs:
            missing = set(re.findall(r"`(\w+)`", names)) - names_of(file)
            assert not missing, f"{file} has no {missing}"


def test_each_promise_has_its_row():
    properties = "\n".join(row["property"] for row in ROWS).lower()
    assert [words for words in PROMISED if words not in properties] == []
