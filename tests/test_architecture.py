"""Who may import whom (house.md), held on the syntax trees; and page files that draw nothing on their own."""

import ast
import pathlib

import pytest

ROOT = pathlib.Path(__file__).parent.parent
OURS = {"app", "cli", "cli_figures", "cli_load", "cli_output", "cli_report", "cli_work", "pages", "filters", "data_layer", "auth", "synthetic", "bench", "tests"}

MAY_IMPORT = {
    "app": {"auth", "data_layer"},
    "cli": OURS,
    "pages": {"pages", "filters", "data_layer", "auth"},
    "filters": {"filters", "data_layer.catalogue"},
    "synthetic": {"synthetic", "data_layer.catalogue"},
    "auth": {"auth", "data_layer.scope", "data_layer.catalogue.authorities"},
    "data_layer": {"data_layer"},
    "data_layer.catalogue": {"data_layer.catalogue"},
}
STREAMLIT = ("app.py", "pages/", "filters/sidebar.py", "tests/", "bench/")
DUCKDB = ("data_layer/database.py", "data_layer/load/", "synthetic/", "tests/", "bench/")


def sources() -> list[pathlib.Path]:
    folders = ("data_layer", "filters", "pages", "auth", "synthetic")
    return [ROOT / "app.py", *sorted(ROOT.glob("cli*.py")), *(path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))]


def module_name(path: pathlib.Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imported(path: pathlib.Path) -> set[str]:
    """Absolute names of every module a file imports, relative imports resolved, `from a import b` as a.b."""
    package = module_name(path).split(".")[:-1] if path.name != "__init__.py" else list(path.parent.relative_to(ROOT).parts)
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*start, *([node.module] if node.module else [])])
            names |= {f"{source}.{alias.name}" for alias in node.names}
    return names


def layer(module: str) -> str:
    return "data_layer.catalogue" if module.startswith("data_layer.catalogue") else module.split(".")[0].partition("_")[0] if module.startswith("cli_") else module.split(".")[0]


def within(name: str, allowed: set[str]) -> bool:
    return any(name == one or name.startswith(one + ".") for one in allowed)


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_keep_to_the_layers(path):
    names = imported(path)
    allowed = MAY_IMPORT[layer(module_name(path))]
    strays = sorted(name for name in names if name.split(".")[0] in OURS and not within(name, allowed))
    assert not strays, f"{path.relative_to(ROOT)} may not import {strays}"


@pytest.mark.parametrize("package, places", [("streamlit", STREAMLIT), ("duckdb", DUCKDB)])
def test_streamlit_and_duckdb_stay_in_their_places(package, places):
    strays = [str(path.relative_to(ROOT)) for path in sources()
              if not str(path.relative_to(ROOT)).startswith(places) and any(name.split(".")[0] == package for name in imported(path))]
    assert not strays, f"{package} is imported outside {places}"


def test_the_catalogue_imports_only_the_standard_library():
    import sys
    strays = {(path.name, name) for path in (ROOT / "data_layer/catalogue").rglob("*.py") for name in imported(path)
              if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("data_layer.catalogue")}
    assert not strays


def test_page_files_only_define():
    """Streamlit serves a file of pages/ to a first visitor without the main script: so none may draw at top level."""
    allowed = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
    for path in sorted((ROOT / "pages").glob("*.py")):
        if path.name == "shell.py":
            continue
        body = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
        stray = [node.lineno for node in body if not isinstance(node, allowed)]
        assert not stray, f"{path.name} does something at top level, lines {stray}"
