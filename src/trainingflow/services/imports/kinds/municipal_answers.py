"""What the municipal system answers to uploads (市级反馈): its columns are the policies'."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from sqlalchemy import select

from trainingflow.db.models import MunicipalUpload
from trainingflow.domain.citation import Label
from trainingflow.domain.municipal_upload import AnswerColumn, AnswerResult, AnswerValue
from trainingflow.services.imports.cells import Cell, shown
from trainingflow.services.imports.columns import Column, Value, Wrong, heading_key, text
from trainingflow.services.imports.faults import Code
from trainingflow.services.imports.holders import NO_CREDIT_OFFICE, keeps_credits
from trainingflow.services.imports.kind import Kind
from trainingflow.services.municipal import answering
from trainingflow.services.policy import pinned
from trainingflow.services.work import Work

_LONGEST_REFERENCE: Final = 100
_LONGEST_MESSAGE: Final = 500
_CREDITS: Final = re.compile(r"\d{1,6}(\.\d{1,4})?")
_RESULTS: Final[Mapping[AnswerResult, Label]] = {
    AnswerResult.ACCEPTED: Label("接收", "accepted"),
    AnswerResult.REFUSED: Label("退回", "refused"),
}


def _credits() -> Callable[[Cell], Value]:
    """Credits that are held: a number from zero; kept as its digits, without idle zeros."""

    def understand(cell: Cell) -> Value:
        plain = unicodedata.normalize("NFKC", shown(cell)).replace(" ", "")
        if not _CREDITS.fullmatch(plain):
            raise Wrong(Code.NOT_A_NUMBER, expected="0～999999.9999")
        return f"{Decimal(plain).normalize():f}"

    return understand


def _result(words: Mapping[AnswerResult, tuple[str, ...]]) -> Callable[[Cell], Value]:
    """What became of a line, in the words of the policies or of the template."""
    known = {
        heading_key(word): str(one)
        for one, label in _RESULTS.items()
        for word in (one, label.zh, label.en, *words.get(one, ()))
    }

    def understand(cell: Cell) -> Value:
        found = known.get(heading_key(shown(cell)))
        if found is None:
            choices = "、".join(one.zh for one in _RESULTS.values())
            raise Wrong(Code.NOT_A_CHOICE, choices=choices)
        return found

    return understand


async def as_declared(work: Work, kind: Kind) -> Kind:
    """The kind with the headings and words of every policy under which something was sent."""
    one = MunicipalUpload
    rows = await work.session.execute(
        select(one.policy_id, one.policy_hash)
        .where(one.authority_id == work.authority_id)
        .distinct()
        .order_by(one.policy_id, one.policy_hash)
    )
    policies = await pinned(work, [(row.policy_id, row.policy_hash) for row in rows])
    declared = [
        column for policy in policies.values() if policy.upload for column in policy.upload.answer
    ]
    return replace(kind, columns=tuple(_declared(column, declared) for column in kind.columns))


def _declared(column: Column, declared: list[AnswerColumn]) -> Column:
    mine = [one for one in declared if AnswerValue(one.value).lower() == column.name]
    words: defaultdict[AnswerResult, tuple[str, ...]] = defaultdict(tuple)
    for one in mine:
        for result, said in one.words.items():
            words[result] += said
    understand = _result(words) if column.name == "result" else column.understand
    return replace(column, also=tuple(one.header for one in mine), understand=understand)


MUNICIPAL_ANSWERS: Final = Kind(
    name="MUNICIPAL_ANSWERS",
    label=Label("市级反馈", "Answers of the municipality"),
    about=Label(
        "登记市级系统对报送文件的反馈。表头和用语可用办法中写明的。",
        "Records what the municipal system answers to uploads; the headings and words of the "
        "policy are understood as well.",
    ),
    columns=(
        Column(
            "reference",
            Label("记录编号", "Reference"),
            text(_LONGEST_REFERENCE),
            Label("报送文件中的记录编号", "As it stands in the file that was sent"),
            "018f3b0e-7c1a-7d52-9b5e-3f2a1c4d5e6f",
            required=True,
        ),
        Column(
            "result",
            Label("处理结果", "Result"),
            _result({}),
            Label("接收或退回", "Accepted or refused"),
            "接收",
            required=True,
            choices={str(one): label for one, label in _RESULTS.items()},
        ),
        Column(
            "credits",
            Label("市级学分", "Credits held"),
            _credits(),
            Label("市级系统所登记的学分；一致时可不填", "What is held; left out where it is equal"),
            "3",
        ),
        Column(
            "message",
            Label("说明", "Message"),
            text(_LONGEST_MESSAGE),
            Label("退回的原因等", "Why it was refused, and the like"),
        ),
    ),
    key=("reference",),
    may=keeps_credits,
    refusal=NO_CREDIT_OFFICE,
    comparer=answering.Answers,
    targets=(answering.LINE, answering.STRAY),
    follows={
        "outcome": Label("反馈结果", "Outcome"),
        "held": Label("市级学分", "Credits held"),
    },
    take_back=answering.take_back,
    declared=as_declared,
)
