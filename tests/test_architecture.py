"""The code keeps its shape: who imports whom, who writes what, and what every verb contains."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from initiatives.models import Event
from initiatives.notices import AUDIENCES

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("accounts", "initiatives", "budgets", "cooperative")
APPS = ("accounts", "initiatives", "budgets")
LAYERS = (
    ("models", "content", "worktime", "years", "slugs", "words", "shares"),
    ("permissions", "four_eyes", "conditions", "joining", "pacing", "stewarding", "talking")
    + ("advising", "closing", "spending", "lifting"),
    ("ladder", "hearers", "notices", "turns"),
    ("events",),
    ("ledger", "verifying"),
    ("searching", "files"),
    ("seating", "publishing", "succeeding"),
    ("life",),
    ("operations", "ageing"),
    ("forms", "reading", "record", "lists", "differences", "letters"),
    ("wanted", "outbox", "climbing", "sending"),
    ("views", "tasks", "context", "middleware", "templatetags"),
    ("urls", "management", "loading", "adapter", "backends", "apps", "admin"),
)
LAYER = {name: number for number, names in enumerate(LAYERS) for name in names}

# Verbs that leave out one of the steps, and why.
EXCEPTIONS = {
    "found": {"lock(": "nothing is there to lock; that there is one organisation holds it"},
    "edit": {"record(": "a draft is its department's own until it is submitted"},
    "keep_draft": {"record(": "what somebody types is theirs alone until they revise"},
    "hand_over": {"record(": "each table and `archive_department` record their part"},
    "verify_ledger": {
        "require(": "whoever asks, the answer is the same; time alone asks nightly",
        "record(": "a difference is told once: `_tell` records what is news",
    },
    "apply_change": {
        step: "a part of countersign, under its lock and in its transaction"
        for step in ("@transaction.atomic", "lock(")
    },
}
STEPS = ("@transaction.atomic", "lock(", "require(", "record(")


def sources(*folders: str) -> Iterator[tuple[Path, str]]:
    """Every hand-written module below these folders, and what is in it."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT), path.read_text()


def templates() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield str(path.relative_to(ROOT)), path.read_text()


def place(module: str) -> tuple[int, int] | None:
    """(layer, app) of a module; None for what may be imported by anyone."""
    app, _, rest = module.partition(".")
    if app not in APPS or not rest:
        return None
    name = rest.partition(".")[0]
    assert name in LAYER, f"{module} stands on no layer yet: give it one in LAYERS."
    return LAYER[name], APPS.index(app)


def imports(path: Path, text: str) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a module imports, but for types alone."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    package = path.with_suffix("").parts[: -1 if path.stem != "__init__" else None]
    package = package[:-1] if path.stem == "__init__" else package
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                is_module = (ROOT / whole.replace(".", "/")).with_suffix(".py").exists()
                is_package = (ROOT / whole.replace(".", "/") / "__init__.py").exists()
                yield node.lineno, whole if is_module or is_package else base


def test_everybody_imports_downwards_alone():
    wrong = []
    for path, text in sources(*APPS):
        own = place(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
        if own is None:
            continue
        for line, name in imports(path, text):
            there = place(name)
            if there is not None and not (there[0] < own[0] or there <= own):
                wrong.append(f"{path}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_the_project_itself_knows_no_domain_word():
    wrong = [
        f"{path}:{line} imports {name}"
        for path, text in sources("cooperative")
        for line, name in imports(path, text)
        if name.split(".")[0] in APPS
    ]
    assert not wrong, "\n".join(wrong)


def verbs() -> Iterator[tuple[str, str]]:
    """Name and text of every public operation, with that of the private helpers it calls."""
    for app in APPS:
        for _path, text in sources(f"{app}/operations"):
            module = ast.parse(text)
            functions = {n.name: n for n in module.body if isinstance(n, ast.FunctionDef)}
            for name, node in functions.items():
                if name in exported(app):
                    helpers = "\n".join(
                        ast.unparse(functions[call.func.id])
                        for call in ast.walk(node)
                        if isinstance(call, ast.Call)
                        and isinstance(call.func, ast.Name)
                        and call.func.id.startswith("_")
                        and call.func.id in functions
                    )
                    decorators = "\n".join(f"@{ast.unparse(d)}" for d in node.decorator_list)
                    yield name, "\n".join([decorators, ast.unparse(node), helpers])


def exported(app: str) -> list[str]:
    tree = ast.parse((ROOT / app / "operations" / "__init__.py").read_text())
    return next(ast.literal_eval(n.value) for n in tree.body if isinstance(n, ast.Assign))


@pytest.mark.parametrize(("name", "text"), list(verbs()), ids=lambda part: str(part)[:20])
def test_every_verb_locks_requires_and_records_in_one_transaction(name, text):
    missing = {step for step in STEPS if step not in text}
    assert missing == set(EXCEPTIONS.get(name, {})), f"{name} lacks {missing}"


def test_every_verb_is_told_apart_from_its_parts():
    named = {name for name, _ in verbs()}
    assert named == {name for app in APPS for name in exported(app)}
    assert set(EXCEPTIONS) <= named


def test_only_operations_and_life_assign_the_status():
    allowed = re.compile(r"^(initiatives/life\.py|[a-z]+/operations/)")
    wrong = [
        str(path)
        for path, text in sources(*PACKAGES)
        if re.search(r"\.status\s*(?:,[^=\n]*)?=(?!=)|\.update\([^)]*\bstatus=", text)
        and not allowed.match(str(path))
        and assigns(text, "status")
    ]
    assert not wrong


def assigns(text: str, attribute: str) -> bool:
    """Is this attribute of an object, other than an answer to a browser, assigned to?"""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for part in ast.walk(target):
                    if isinstance(part, ast.Attribute) and part.attr == attribute:
                        return ast.unparse(part.value) not in ("self", "response")
    return False


WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "delete"}


def written(path: Path, text: str) -> set[str]:
    """“app.Model” of every model that a module makes, changes or deletes rows of."""
    tree = ast.parse(text)
    models = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[-1:] == ["models"]:
            app = path.parts[0] if node.level else node.module.split(".")[0]
            models |= {alias.name: f"{app}.{alias.name}" for alias in node.names}
    made = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name, _, rest = ast.unparse(node.func).partition(".")
            if name in models and (not rest or rest.split(".")[-1] in WRITES):
                made.add(models[name])
    return made


@pytest.mark.parametrize(
    ("model", "writer"),
    [
        ("budgets.Posting", "budgets/ledger.py"),
        ("budgets.Line", "budgets/ledger.py"),
        ("budgets.Commitment", "budgets/ledger.py"),
        ("initiatives.Turn", "initiatives/turns.py"),
        ("initiatives.Event", "initiatives/events.py"),
    ],
)
def test_one_module_alone_writes(model, writer):
    assert {str(path) for path, text in sources(*APPS) if model in written(path, text)} == {writer}


def test_every_event_kind_has_an_audience_and_a_sentence():
    assert set(AUDIENCES) == set(Event.Kind)
    missing = [k for k in Event.Kind.values if not (ROOT / f"templates/events/{k}.html").exists()]
    assert not missing


def functions(text: str) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            yield node


def views() -> Iterator[tuple[Path, str]]:
    for path, text in sources(*PACKAGES):
        if path.parts[1] in ("views", "views.py"):
            yield path, text


def test_views_find_ask_act_and_answer_in_few_lines():
    wrong = []
    for path, text in views():
        wrong += [
            f"{path}: {node.name} has {lines} lines"
            for node in functions(text)
            if (lines := node.end_lineno - node.lineno + 1) > 20
        ]
        wrong += [
            f"{path}: {word}"
            for word in (".save(", ".create(", "bulk_create(", "transaction", "send_mail")
            if word in text
        ]
    assert not wrong, "\n".join(wrong)


def test_files_and_functions_are_short():
    lengths, wrong = [], []
    for path, text in sources(*PACKAGES, "tests"):
        if (count := text.count("\n")) > 400:
            wrong.append(f"{path} has {count} lines")
        if path.parts[0] != "tests":
            lengths += [node.end_lineno - node.lineno + 1 for node in functions(text)]
    wrong += [f"{name}: {n}" for name, text in templates() if (n := text.count("\n")) > 120]
    assert not wrong, "\n".join(wrong)
    lengths.sort()
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[len(lengths) * 9 // 10] <= 25


def test_nothing_waits_on_a_clock_or_silences_a_judge():
    words = r"\bTODO\b|\bFIXME\b|except:\s|# type: ignore|time\.sleep\(|@pytest\.mark\.skip"
    here = Path(__file__).relative_to(ROOT)
    wrong = [
        f"{path}: {found.group()}"
        for path, text in sources(*APPS, "tests")
        for found in re.finditer(words, text)
        if path != here
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("name", "text"), list(templates()), ids=lambda part: str(part)[:60])
def test_templates_hold_no_style_no_script_and_no_raw_text(name, text):
    wrong = re.findall(
        r"\|\s*safe\b|\{%\s*autoescape off|\sstyle=|\s(?<!-)hx-[a-z]+=|\son[a-z]+=\"|javascript:",
        text,
    )
    wrong += re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style[\s>]", text)
    # A letter brings its look along: no other file goes with it.
    assert wrong == (["<style>"] if name == "templates/emails/base.html" else [])


@pytest.mark.parametrize(
    ("name", "text"),
    [found for found in templates() if Path(found[0]).parts[1] in (*APPS, "events", "emails")],
    ids=lambda part: str(part)[:60],
)
def test_partials_lean_on_nothing_around_them(name, text):
    includes = re.findall(r"\{%\s*include[^%]*%\}", text)
    assert not [include for include in includes if not re.search(r"\sonly\s*%\}", include)]
    if Path(name).name.startswith("_"):
        assert text.startswith("{#"), f"{name} declares its parameters in its first line."
        assert text.count("\n") <= 60


def test_styles_use_neither_importance_nor_ids_nor_colours_of_their_own():
    wrong = []
    for path in sorted((ROOT / "static/css").rglob("*.css")):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        found = re.findall(r"!important", text)
        found += re.findall(r"(?:^|[\s,>+~}])#[a-zA-Z][\w-]*(?=[^;{}]*\{)", text)
        if path.name != "tokens.css":
            found += re.findall(r"#[0-9a-fA-F]{3,8}\b", re.sub(r"url\([^)]*\)", "", text))
        wrong += [f"{path.name}: {word}" for word in found]
        if text.count("\n") > 200:
            wrong.append(f"{path.name} has more than 200 lines")
    assert not wrong, "\n".join(wrong)
