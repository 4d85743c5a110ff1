"""Reads what a policy says of the file for the municipal training-management system (上传文件)."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final, TypeVar

from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.municipal_upload import (
    DAYS,
    NEEDED,
    NEEDED_IN_ANSWER,
    NUMBERS,
    AnswerColumn,
    AnswerResult,
    AnswerValue,
    DayPattern,
    UploadAction,
    UploadColumn,
    UploadEncoding,
    UploadFormat,
    UploadRule,
    UploadValue,
)
from trainingflow.policies.citations import Library
from trainingflow.policies.node import Node

_Word = TypeVar("_Word", bound=StrEnum)

_MOST_DECIMALS: Final = 4


def read_upload(node: Node, library: Library, credit: CreditPolicy) -> UploadRule:
    """Read the columns of the file and of its answer, and which records go.

    Raises:
        PolicyProblem: a word is not known, a heading or a value stands twice, or a column is
            missing without which nothing could be acknowledged or taken back.
    """
    node.only("citation", "file", "records", "columns", "answer")
    file, records = node.need("file"), node.get("records")
    file.only("format", "encoding")
    form, encoding = file.need("format").choice(UploadFormat), file.get("encoding")
    if (encoding is None) != (form is UploadFormat.XLSX):
        file.fail(
            "a CSV, and no workbook, says how its characters are written",
            "write `encoding: UTF-8` or `encoding: GB18030` beside `format: CSV`",
        )
    if records is not None:
        records.only("ledgers", "activities", "uncounted")
    uncounted = records.get("uncounted") if records else None
    answer = node.need("answer", "say by which columns the municipality answers")
    answer.only("columns")
    return UploadRule(
        format=form,
        encoding=encoding.choice(UploadEncoding) if encoding else UploadEncoding.UTF_8,
        ledgers=_chosen(records, "ledgers", [one.code for one in credit.ledgers], "ledger"),
        activities=_chosen(records, "activities", credit.activities, "activity"),
        uncounted=uncounted.flag() if uncounted else False,
        columns=_columns(node.need("columns")),
        answer=_answer(answer.need("columns")),
        citation=library.of(node),
    )


def _chosen(records: Node | None, key: str, known: Collection[str], what: str) -> frozenset[str]:
    node = records.get(key) if records else None
    if node is None:
        return frozenset()
    return frozenset(one.one_of(tuple(known), what=what) for one in node.elements())


def _columns(node: Node) -> tuple[UploadColumn, ...]:
    found = tuple(map(_column, node.elements()))
    _refuse_twice(node, [(one.header, one.value) for one in found])
    _refuse_missing(node, NEEDED, [one.value for one in found])
    return found


def _column(node: Node) -> UploadColumn:
    node.only("header", "value", "decimals", "pattern", "words")
    header, value = node.need("header").text(), node.need("value").choice(UploadValue)
    decimals, pattern, words = (node.get(key) for key in ("decimals", "pattern", "words"))
    if decimals is not None and value not in NUMBERS:
        decimals.fail(f"{value} is no number", "remove `decimals:`")
    if decimals is not None and decimals.integer() > _MOST_DECIMALS:
        decimals.fail("no record has so many decimals", f"write 0 to {_MOST_DECIMALS}")
    if pattern is not None and value not in DAYS:
        pattern.fail(f"{value} is no day", "remove `pattern:`")
    if (words is None) != (value is not UploadValue.ACTION):
        (words or node).fail(
            "the actions, and nothing else, are written in words",
            "write `words: {NEW: …, CHANGED: …, WITHDRAWN: …}` beside `value: ACTION`",
        )
    return UploadColumn(
        header=header,
        value=value,
        decimals=decimals.integer() if decimals else 0,
        pattern=pattern.choice(DayPattern) if pattern else DayPattern.DASHES,
        words={name: entry.text() for name, entry in _each(words, UploadAction).items()},
    )


def _answer(node: Node) -> tuple[AnswerColumn, ...]:
    found = tuple(map(_answer_column, node.elements()))
    _refuse_twice(node, [(one.header, one.value) for one in found])
    _refuse_missing(node, NEEDED_IN_ANSWER, [one.value for one in found])
    return found


def _answer_column(node: Node) -> AnswerColumn:
    node.only("header", "value", "words")
    value, words = node.need("value").choice(AnswerValue), node.get("words")
    if (words is None) != (value is not AnswerValue.RESULT):
        (words or node).fail(
            "the results, and nothing else, are written in words",
            "write `words: {ACCEPTED: […], REFUSED: […]}` beside `value: RESULT`",
        )
    said = {name: entry.texts() for name, entry in _each(words, AnswerResult).items()}
    alike = set(said.get(AnswerResult.ACCEPTED, ())) & set(said.get(AnswerResult.REFUSED, ()))
    if words is not None and alike:
        words.fail(f"“{min(alike)}” means both results", "let each word mean one")
    return AnswerColumn(header=node.need("header").text(), value=value, words=said)


def _each(node: Node | None, words: type[_Word]) -> dict[_Word, Node]:
    """The value of every word, all of which are needed, and no two alike."""
    if node is None:
        return {}
    node.only(*words)
    found = {one: node.need(one) for one in words}
    said = [one.texts() for one in found.values()]
    if len(set(said)) < len(said):
        node.fail("two of these are called the same", "let each have a word of its own")
    return found


def _refuse_twice(node: Node, found: list[tuple[str, StrEnum]]) -> None:
    headers, values = [one for one, _ in found], [one for _, one in found]
    for place, (header, value) in zip(node.elements(), found, strict=True):
        if headers.count(header) > 1:
            place.fail(f"“{header}” is the heading of two columns", "give each its own")
        if values.count(value) > 1:
            place.fail(f"{value} stands in two columns", "remove one of them")


def _refuse_missing(node: Node, needed: Collection[StrEnum], found: Collection[StrEnum]) -> None:
    for one in needed:
        if one not in found:
            node.fail(
                f"no column says the {one}, by which lines are told apart and set right",
                f"add a column with `value: {one}`",
            )
