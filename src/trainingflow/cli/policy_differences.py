"""How the differences between two policies are shown at the terminal, and to programs."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from trainingflow.policies.difference import Difference, Kind

_SIGNS = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.CHANGED: " ", Kind.REORDERED: " "}


def lines(found: Sequence[Difference]) -> Iterator[str]:
    """Give lines for people: by section, then by entry; `+` is new, `-` is gone."""
    for section, of_section in groupby(found, lambda one: one.section):
        yield f"{section}:"
        for code, of_entry in groupby(of_section, lambda one: one.code):
            yield from _entry(code, list(of_entry))


def as_data(difference: Difference) -> dict[str, object]:
    """Give one difference as data."""
    return {
        "section": difference.section,
        "code": difference.code,
        "part": difference.part,
        "kind": difference.kind.value,
        "aspect": difference.aspect.value,
        "old": difference.old,
        "new": difference.new,
        "article": difference.article,
    }


def _entry(code: str, found: Sequence[Difference]) -> Iterator[str]:
    article = next((f"  ({one.article})" for one in found if one.article), "")
    [first, *more] = found
    if not first.part and not more:
        yield f"{_SIGNS[first.kind]} {code or 'the order of all'}: {_change(first)}{article}"
        return
    yield f"  {code}{article}"
    for one in found:
        yield f"  {_SIGNS[one.kind]} {one.part or 'order'}: {_change(one)}"


def _change(one: Difference) -> str:
    match one.kind:
        case Kind.ADDED:
            return f"new: {one.new}"
        case Kind.REMOVED:
            return f"gone: {one.old}"
        case _:
            return f"{one.old} → {one.new}"
