"""The rooms keep their doors: who may import whom, no cycles, no clock or chance outside the shell."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "trialwright"
NOUNS = {"values", "standards", "history", "criteria", "designs", "study", "trial"}
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "values": {"errors"},
    "standards": {"errors", "values"},
    "history": {"errors", "values", "standards"},
    "criteria": {"errors", "values", "standards", "history"},
    "designs": {"errors", "values"},
    "study": {"errors", "values", "standards", "history", "criteria", "designs"},
    "trial": {"errors", *NOUNS},
    "reading": {"errors", *NOUNS},
    "checking": {"errors", *NOUNS, "reading"},
    "analysis": {"errors", *NOUNS},
    "rehearsal": {"errors", *NOUNS, "analysis"},
    "exchange": {"errors", *NOUNS, "reading", "analysis", "rehearsal"},
    "shell": {"errors", *NOUNS, "reading", "checking", "analysis", "rehearsal", "exchange", ""},
    "__main__": {"shell"},
}
IMPURE = {
    "time",
    "random",
    "os",
    "socket",
    "subprocess",
    "tempfile",
    "shutil",
    "requests",
    "urllib",
    "http",
    "sqlite3",
    "secrets",
    "threading",
    "multiprocessing",
    "signal",
}
HEAVY = {"numpy", "scipy", "pyarrow", "lxml", "openpyxl", "distributed", "docx"}
HEAVY_ALLOWED = {"designs", "rehearsal", "analysis", "reading", "exchange", "shell", "checking"}


@cache
def modules() -> dict[str, Path]:
    out = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = ("trialwright", *path.relative_to(SOURCE).with_suffix("").parts)
        out[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return out


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports_of(name: str, path: Path, *, lazy: bool = True) -> Iterator[str]:
    """Every module imported, also inside functions; type-only imports count."""
    tree = tree_of(path)
    nodes = ast.walk(tree) if lazy else iter(tree.body)
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: relative import"
            assert node.module is not None
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in modules() else node.module


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def test_only_the_arrows_of_the_table() -> None:
    wrong = [
        f"{name} imports {target}"
        for name, path in modules().items()
        for target in imports_of(name, path)
        if target.split(".")[0] == "trialwright"
        and room_of(target) != room_of(name)
        and room_of(name) != ""
        and room_of(target) not in MAY_IMPORT[room_of(name)]
    ]
    assert wrong == []


def test_no_import_cycles() -> None:
    graph = {n: {t for t in imports_of(n, p) if t in modules() and t != n} for n, p in modules().items()}
    for name in graph:  # a package that lists its own modules is no cycle unless a module needs the package back
        graph[name] = {t for t in graph[name] if not name.startswith(t + ".")}
    done: set[str] = set()
    for start in graph:
        path: list[str] = []

        def visit(node: str, path: list[str] = path) -> None:
            if node in path:
                pytest.fail(" -> ".join([*path[path.index(node) :], node]))
            if node in done:
                return
            path.append(node)
            for t in sorted(graph[node]):
                visit(t)
            path.pop()
            done.add(node)

        visit(start)


def test_clock_chance_and_files_live_in_the_shell() -> None:
    wrong = [
        f"{name} imports {target}"
        for name, path in modules().items()
        if room_of(name) not in ("shell", "__main__")
        for target in imports_of(name, path)
        if target.split(".")[0] in IMPURE
    ]
    wrong += [
        f"{name}:{node.lineno} calls {ast.unparse(node.func)}"
        for name, path in modules().items()
        if room_of(name) not in ("shell", "__main__")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func)
        in {
            "open",
            "date.today",
            "datetime.now",
            "datetime.utcnow",
            "np.random.default_rng",
            "numpy.random.default_rng",
            "input",
            "print",
        }
    ]
    assert wrong == []


def test_light_nouns_import_nothing_heavy_at_the_top() -> None:
    wrong = [
        f"{name} imports {target}"
        for name, path in modules().items()
        if room_of(name) not in HEAVY_ALLOWED
        for target in imports_of(name, path)
        if target.split(".")[0] in HEAVY
    ]
    assert wrong == []


def test_every_room_says_what_it_holds() -> None:
    for name, path in modules().items():
        if path.name == "__init__.py" and name.count(".") == 1:
            doc = ast.get_docstring(tree_of(path)) or ""
            assert "May import:" in doc and "Read first:" in doc, name


def test_every_module_opens_with_a_sentence() -> None:
    assert [n for n, p in modules().items() if not ast.get_docstring(tree_of(p))] == []


def test_names_of_the_field_only() -> None:
    banned = {"utils", "util", "helpers", "helper", "manager", "service", "core", "common", "data", "info", "misc"}
    assert [n for n in modules() if set(n.split(".")) & banned] == []
