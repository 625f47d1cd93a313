"""What every module of rules keeps: no clock, no number of the law, a sentence for each code, sources that exist."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from apps.readiness.engine.texts import SHARED, message_of
from apps.readiness.rules import FOLDER, rule_set
from apps.readiness.rules.messages import messages
from apps.readiness.speaking import texts
from tests.readiness.examples import Example, each_example, said_by

ENGINE = FOLDER.parent / "engine"
NOT_RULES = {"messages", "data", "examples"}
MODULES = sorted(file for file in FOLDER.rglob("*.py") if not NOT_RULES & set(file.relative_to(FOLDER).parts))
VERDICTS = {"met", "not_met", "cannot_tell", "not_applicable"}
#: Numbers that count and scale, not numbers of the law; months of a year among them.
PLAIN_NUMBERS = {0, 1, 2, 12, 100}
CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "localtime", "gmtime", "monotonic", "fromtimestamp"}

each_module = pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(FOLDER)))


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def clocks_in(module: ast.Module) -> list[str]:
    """Calls of a clock: `datetime.now()`, `date.today()`, `time.time()`; the case's own `today` is no call."""
    return [
        ast.unparse(node)
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
    ] + [
        ast.unparse(node)
        for node in ast.walk(module)
        if isinstance(node, ast.Import) and node.names[0].name == "time"
    ]


@pytest.mark.parametrize(
    "file", [*MODULES, *sorted(ENGINE.rglob("*.py"))], ids=lambda file: f"{file.parent.name}/{file.stem}"
)
def test_nothing_reads_the_clock(file: Path) -> None:
    assert clocks_in(tree(file)) == []


def test_a_clock_would_be_seen() -> None:
    assert clocks_in(ast.parse("x = datetime.date.today()\ny = timezone.now()\nimport time"))
    assert not clocks_in(ast.parse("x = case.today\ny = case.today.until(z)"))


@each_module
def test_numbers_of_the_law_stand_in_the_data(file: Path) -> None:
    numbers = [
        f"line {node.lineno}: {node.value}"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
        and node.value not in PLAIN_NUMBERS
    ]
    assert numbers == []


def verdicts_of(file: Path) -> Iterator[tuple[str, str]]:
    """The codes and sentences that a module's functions name: (kind of verdict, name of the sentence)."""
    for node in ast.walk(tree(file)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in VERDICTS
            and node.args
        ):
            (code, *_rest) = node.args
            assert isinstance(code, ast.Constant), f"{file.name}:{node.lineno}: the code is written out"
            said = next((word.value for word in node.keywords if word.arg == "says"), None)
            named = (
                {part.value for part in ast.walk(said) if isinstance(part, ast.Constant)} if said else set()
            )
            yield from ((node.func.id, str(name)) for name in named - {None})
            if said is None or None in named:
                yield node.func.id, str(code.value)


@each_module
def test_every_code_of_a_module_has_a_sentence(file: Path) -> None:
    module = ".".join(("apps.readiness.rules", *file.relative_to(FOLDER).with_suffix("").parts))
    rules = [rule.id for rule in rule_set().rules.values() if rule.module == module]
    known = set(messages()[SHARED]).union(*(messages().get(rule, {}) for rule in rules))
    if rules:
        assert sorted({name for _verdict, name in verdicts_of(file)} - known) == []


def test_every_sentence_belongs_to_a_rule() -> None:
    assert messages().keys() - rule_set().rules.keys() == {SHARED}


def test_every_sentence_is_used() -> None:
    used = {name for file in MODULES for _verdict, name in verdicts_of(file)}
    own = {name for rule, said in messages().items() if rule != SHARED for name in said}
    text = "\n".join(file.read_text(encoding="utf-8") for file in MODULES)

    assert [name for name in sorted(own - used) if f'"{name}"' not in text] == []


@pytest.mark.parametrize("rule", sorted(messages()))
def test_sentences_are_sentences(rule: str) -> None:
    for said in messages()[rule].values():
        assert re.match(r"[A-Z]", said), said
        assert said.endswith("."), said
        assert not re.search(r"\b(eligible|risk|score|failed|invalid|alert|approved|guarantee)\b", said), said


@each_example
def test_every_answer_can_be_said_in_words(example: Example) -> None:
    for result in said_by(example.rule, example.case):
        assert message_of(messages(), result.rule, result.says)
        for language in ("en", "ja"):
            sentence = texts().sentence(result, language)
            assert sentence
            assert "%(" not in sentence


def test_every_citation_says_where_it_was_read() -> None:
    for key, cite in rule_set().data.cites.items():
        assert cite.url or cite.read_via or cite.basis != "S", f"{key}: seen in a source, but which?"


#: Dated values that cases may override by the contract, and that the continuity checks name.
FOR_CONTINUITY = {
    name for name in rule_set().data.parameters if name.startswith(("si_", "ei_", "epi_", "np_"))
} | {
    "child_support_rate", "dependant_income_max", "dependant_income_max_60", "dependant_income_max_19_22",
    "dependant_by_contract", "work_permit_hours", "pr_3y_counts_as_max", "pr_revocation_public_dues", "isa_kokuho_link",
}  # fmt: skip


def test_every_parameter_is_named_by_a_rule() -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in MODULES)
    families = {name.split(":")[0] for name in rule_set().data.parameters.keys() - FOR_CONTINUITY}

    assert [name for name in sorted(families) if f'"{name}' not in text] == []


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.stem)
def test_a_rule_reads_a_case_through_its_view_alone(file: Path) -> None:
    """What is read past the view is in no trace: `case.case` holds the bare records."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    past = [
        node.lineno for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in {"case", "view"}
        and (node.attr == "case" or node.attr.startswith("_"))
    ]  # fmt: skip

    assert past == []
