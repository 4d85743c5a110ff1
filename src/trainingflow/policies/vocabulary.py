"""Every word of a policy file in tables, written from the JSON Schema so that none is forgotten."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from trainingflow.policies.schema import FACTS, POLICY, schema

Shape = Mapping[str, Any]

_FILE = "The file"
_LAST = "procedure"
_ANY_CODE = "CODE"
_REFERENCE = "#/$defs/"
_KINDS = {
    "number": "a number",
    "integer": "a whole number",
    "boolean": "`true` or `false`",
    "string": "a text",
    "date": "a day, `2025-12-31`",
    "": "",
}


def with_words(page: str) -> str:
    """Give a page with its tables of words written anew, each between its two marks.

    Raises:
        ValueError: a mark is missing.
    """
    for file in (POLICY, FACTS):
        begin, end = marks(file)
        head, _, rest = page.partition(begin)
        _, found, tail = rest.partition(end)
        if not found:
            message = f"the page needs the lines {begin} and {end}"
            raise ValueError(message)
        page = f"{head}{begin}\n\n{words(file)}\n{end}{tail}"
    return page


def marks(file: str) -> tuple[str, str]:
    """Give the lines between which the words of a schema stand."""
    return (
        f"<!-- words of {file}: written by `make docs`, do not edit -->",
        f"<!-- end of {file} -->",
    )


def words(file: str) -> str:
    """Give the tables of a schema, from the whole file down to its smallest parts."""
    return "\n".join(_Tables(schema(file)).lines())


class _Tables:
    """Walks the schema once; a shape that is used in several places gets one table."""

    def __init__(self, root: Shape) -> None:
        self._root = root
        self._shared: dict[str, None] = {}

    def lines(self) -> Iterator[str]:
        yield from self._table(_FILE, self._root)
        written: list[str] = []
        while name := self._next(written):
            written.append(name)
            yield from self._table(name, self._root["$defs"][name])

    def _next(self, written: Collection[str]) -> str | None:
        """Give the next shape; those of the procedure last, which few files begin with."""
        open_ = [name for name in self._shared if name not in written]
        return next((name for name in open_ if name != _LAST), open_[0] if open_ else None)

    def _table(self, path: str, shape: Shape) -> Iterator[str]:
        groups = _alike(_properties(shape))
        if groups or path in self._shared:
            yield from (f"#### `{path}`" if path != _FILE else f"#### {path}", "")
            if path != _FILE and shape.get("description"):
                yield from (shape["description"], "")
        if groups:
            yield from ("| word | what stands there | what it means |", "|---|---|---|")
            for names, part in groups:
                must = " **(needed)**" if set(names) <= set(shape.get("required", ())) else ""
                said = ", ".join(f"`{name}`" for name in names)
                yield f"| {said} | {self._kind(part)} | {self._meaning(part)}{must} |"
            yield ""
        yield from self._below("" if path == _FILE else f"{path}.", groups)
        for entry in _entries(shape):
            yield from self._table(f"{path}.{_ANY_CODE}", entry)

    def _below(self, path: str, groups: Sequence[tuple[list[str], Shape]]) -> Iterator[str]:
        """Give the tables of nested words; of words that hold the same, one."""
        told: list[Shape] = []
        for names, part in groups:
            inner = part if _is_nested(part) else part.get("items", {})
            if not _is_nested(inner) or _properties(inner) in told:
                continue
            same = [one for one, other in groups if _properties(other) == _properties(inner) != {}]
            name = names[0] if len(names) == len(same) == 1 or not same else _ANY_CODE
            told += [_properties(inner)] if _properties(inner) else []
            said = inner if name != _ANY_CODE else {**inner, "description": ""}
            yield from self._table(f"{path}{name}" + ("" if inner is part else "[ ]"), said)

    def _kind(self, part: Shape) -> str:
        """Say what stands at a place, and remember the shapes that have a table of their own."""
        if "$ref" in part:
            name = part["$ref"].removeprefix(_REFERENCE)
            shape = self._root["$defs"][name]
            if not _is_nested(shape) and "anyOf" not in shape:
                return self._kind(shape)
            self._shared.setdefault(name)
            return f"[`{name}`](#{name.lower()})"
        if "enum" in part:
            return ", ".join(f"`{word}`" for word in part["enum"] if word is not None)
        if "const" in part:
            return f"`{part['const']}`"
        if "anyOf" in part:
            kinds = dict.fromkeys(self._kind(one) for one in part["anyOf"])
            return ", or ".join(kind for kind in kinds if kind)
        return self._plain(part)

    def _plain(self, part: Shape) -> str:
        kinds = part.get("type", [])
        kind = next((k for k in ([kinds] if isinstance(kinds, str) else kinds) if k != "null"), "")
        if kind == "array":
            inner = self._kind(part.get("items", {}))
            return "a list of texts" if inner == "a text" else f"a list: {inner}"
        entry = part.get("additionalProperties")
        if kind == "object" and isinstance(entry, Mapping):
            return f"by {_ANY_CODE}: {self._kind(entry)}"
        if kind == "object":
            return "words, below" if _is_nested(part) else "words of your own"
        return _KINDS["date" if part.get("format") == "date" else kind]

    def _meaning(self, part: Shape) -> str:
        if "description" in part or "$ref" not in part:
            return str(part.get("description", ""))
        name = part["$ref"].removeprefix(_REFERENCE)
        return str(self._root["$defs"][name].get("description", ""))


def _is_nested(part: Shape) -> bool:
    """Whether words stand inside: its own, or those of what stands under a code."""
    return bool(_properties(part)) or any(map(_is_nested, _entries(part)))


def _properties(part: Shape) -> Mapping[str, Shape]:
    """Give the words of a shape, those of all its alternatives together."""
    found: dict[str, Shape] = dict(part.get("properties", {}))
    for one in part.get("anyOf", ()):
        found |= one.get("properties", {})
    return found


def _entries(part: Shape) -> list[Shape]:
    """Give what stands under a code of one's own, where words stand inside it."""
    entries = [one.get("additionalProperties") for one in (part, *part.get("anyOf", ()))]
    return [one for one in entries if isinstance(one, Mapping) and _is_nested(one)]


def _alike(properties: Mapping[str, Shape]) -> list[tuple[list[str], Shape]]:
    """Put words side by side of which the schema says the same, as of the names of bodies."""
    groups: list[tuple[list[str], Shape]] = []
    for name, part in properties.items():
        if groups and groups[-1][1] == part:
            groups[-1][0].append(name)
        else:
            groups.append(([name], part))
    return groups
