"""YAML with its line numbers: every value read from a settings file can say where it stands."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NoReturn

import yaml

from assistant.errors import SetupError

_STRING, _NULL, _BOOL = (f"tag:yaml.org,2002:{name}" for name in ("str", "null", "bool"))
_YES: Final = ("true", "yes", "on")


@dataclass(frozen=True)
class Entry:
    """One value of a YAML file. path: where it stands, e.g. "questions[2].ask.nb"."""

    file: str
    path: str
    node: yaml.Node

    def fail(self, problem: str) -> NoReturn:
        """Raise SetupError for this value: `problem` says what is wrong and what to do."""
        line = self.node.start_mark.line + 1
        raise SetupError(f"{self.file}, line {line}, {self.path or 'top'}: {problem}")

    def parts(self) -> dict[str, Entry]:
        """Return key -> value; keys are read as they are written, so `no` stays "no"."""
        if not isinstance(self.node, yaml.MappingNode):
            self.fail(f"keys with values must stand here, not {self._found()}.")
        found: dict[str, Entry] = {}
        for key, value in self.node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.fail("a key must be a single word.")
            entry = Entry(self.file, f"{self.path}.{key.value}".lstrip("."), value)
            if key.value in found:
                Entry(self.file, entry.path, key).fail(
                    "this key stands here twice. Remove one of the two."
                )
            found[key.value] = entry
        return found

    def keys(self, required: str = "", optional: str = "") -> dict[str, Entry]:
        """Return key -> value, refusing unknown keys and missing ones. Names split at spaces."""
        found = self.parts()
        allowed = [*required.split(), *optional.split()]
        for name, entry in found.items():
            if name not in allowed:
                entry.fail(f"the key {name!r} is not known here. {suggest(name, allowed)}")
        for name in required.split():
            if name not in found:
                self.fail(f"the key {name!r} is missing. Add it.")
        return found

    def items(self, least: int = 0) -> list[Entry]:
        if not isinstance(self.node, yaml.SequenceNode):
            self.fail(f"a list must stand here, not {self._found()}.")
        if len(self.node.value) < least:
            self.fail(f"at least {least} must be listed, found {len(self.node.value)}. Add more.")
        return [
            Entry(self.file, f"{self.path}[{index}]", node)
            for index, node in enumerate(self.node.value)
        ]

    def text(self) -> str:
        """Return the text, taking numbers and yes/no as they are written."""
        written = self._scalar("a text").strip()
        if not written:
            self.fail("a text must stand here, and it is empty. Write it.")
        return written

    def flag(self) -> bool:
        written = self._scalar("true or false").lower()
        if self.node.tag != _BOOL:
            self.fail(f"true or false must stand here, not {written!r}.")
        return written in _YES

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from low to high."""
        written = self._scalar("a whole number")
        try:
            number = int(written)
        except ValueError:
            self.fail(f"a whole number must stand here, not {written!r}.")
        if not low <= number <= high:
            self.fail(f"{number} is out of range. Write a number from {low} to {high}.")
        return number

    def one_of(self, names: Iterable[str], what: str) -> str:
        """Return the text, which must be one of `names`; `what` names the kind of thing."""
        written, allowed = self.text(), list(names)
        if written not in allowed:
            self.fail(f"{written!r} is no {what}. {suggest(written, allowed)}")
        return written

    def json(self) -> Any:
        """Return the value as JSON would hold it; dates become ISO text."""
        if isinstance(self.node, yaml.MappingNode):
            return {name: entry.json() for name, entry in self.parts().items()}
        if isinstance(self.node, yaml.SequenceNode):
            return [entry.json() for entry in self.items()]
        value = yaml.SafeLoader("").construct_object(self.node)
        return value.isoformat() if isinstance(value, date) else value

    def _scalar(self, what: str) -> str:
        if not isinstance(self.node, yaml.ScalarNode) or self.node.tag == _NULL:
            self.fail(f"{what} must stand here, not {self._found()}.")
        return str(self.node.value)

    def _found(self) -> str:
        if self.node.tag == _NULL:
            return "nothing"
        if isinstance(self.node, yaml.MappingNode):
            return "keys with values"
        return "a list" if isinstance(self.node, yaml.SequenceNode) else "a single value"


def read_yaml(text: str, file: str) -> Entry:
    """Return the whole of a YAML file. Raises SetupError naming file, line and remedy."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise SetupError(
            f"{file}, line {line}: this is not YAML ({error.problem}). "
            "Check the indentation here and in the line before, and put a text that holds "
            ": , ? or brackets in quotation marks."
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise SetupError(f"{file}: this is not YAML ({error}). Remove what it names.") from error
    if node is None:
        raise SetupError(f"{file}: the file is empty. Write it, or restore the one shipped.")
    return Entry(file, "", node)


def suggest(name: str, allowed: Iterable[str]) -> str:
    """Return the remedy for a wrong name: the nearest right one, or all of them."""
    names = sorted(allowed)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {near[0]!r}?"
    return f"Known: {', '.join(names)}." if names else "Remove it."
