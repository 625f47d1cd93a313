"""The messages that stand in the source itself, so that a text nobody took into the catalogues is seen."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split
from django.utils.translation import trim_whitespace

from config.environment import ROOT

#: Functions that mark a text, with the places of its context and of the text.
MARKERS: dict[str, tuple[int | None, int]] = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"], (None, 0)),
    **dict.fromkeys(["pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"], (0, 1)),
}
CONSTANT = re.compile(r"""\b_\(("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\)""")
Message = tuple[str | None, str]


def source_messages(root: Path = ROOT) -> dict[Message, str]:
    """Every marked message (context, text) of apps, config and templates, with one file that holds it."""
    found: dict[Message, str] = {}
    for folder, pattern, read in (
        ("apps", "*.py", python_messages),
        ("config", "*.py", python_messages),
        ("templates", "*.html", template_messages),
        ("templates", "*.txt", template_messages),
    ):
        for file in sorted((root / folder).rglob(pattern)):
            if "migrations" not in file.parts:
                found |= {
                    message: str(file.relative_to(root)) for message in read(file.read_text(encoding="utf-8"))
                }
    return found


def python_messages(text: str) -> Iterator[Message]:
    """The messages marked in a Python module."""
    for node in ast.walk(ast.parse(text)):
        if (
            not isinstance(node, ast.Call)
            or not isinstance(node.func, ast.Name)
            or node.func.id not in MARKERS
        ):
            continue
        context, place = MARKERS[node.func.id]
        values = [part.value if isinstance(part, ast.Constant) else None for part in node.args]
        if len(values) > place and isinstance(values[place], str):
            yield (None if context is None else str(values[context]), str(values[place]))


def template_messages(text: str) -> Iterator[Message]:
    """The messages marked in a template."""
    tokens = iter(Lexer(text).tokenize())
    for token in tokens:
        if token.token_type not in {TokenType.BLOCK, TokenType.VAR}:
            continue
        for constant in CONSTANT.findall(token.contents):
            yield (None, ast.literal_eval(constant))
        bits = list(smart_split(token.contents))
        if token.token_type == TokenType.BLOCK and bits[0] in {"translate", "trans"} and bits[1][0] in "\"'":
            yield (_context(bits), ast.literal_eval(bits[1].split("|")[0]))
        elif token.token_type == TokenType.BLOCK and bits[0] in {"blocktranslate", "blocktrans"}:
            yield (_context(bits), _block(tokens, trimmed="trimmed" in bits))


def _context(bits: list[str]) -> str | None:
    return ast.literal_eval(bits[bits.index("context") + 1]) if "context" in bits else None


def _block(tokens: Iterator[Token], *, trimmed: bool) -> str:
    """The text of a block up to its plural or its end, with variables as Django writes them in catalogues."""
    parts: list[str] = []
    for token in tokens:
        if token.token_type == TokenType.BLOCK:
            break
        parts.append(
            f"%({token.contents})s"
            if token.token_type == TokenType.VAR
            else token.contents.replace("%", "%%")
        )
    text = "".join(parts)
    return trim_whitespace(text) if trimmed else text
