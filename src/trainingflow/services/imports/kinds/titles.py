"""Professional titles of teachers, from the day each was granted."""

from typing import Final

from trainingflow.db.models import TitleHeld
from trainingflow.domain.citation import Label
from trainingflow.policies.declared import PUBLISHED
from trainingflow.services.imports.columns import Column, choice, code, day
from trainingflow.services.imports.holders import keeps_registers
from trainingflow.services.imports.holdings import comparer
from trainingflow.services.imports.kind import Kind

_TITLES: Final = PUBLISHED["titles"]

TITLES: Final = Kind(
    name="TITLES",
    label=Label("职称", "Titles"),
    about=Label("新增教师的职称及其取得日期。", "Adds titles of known teachers."),
    columns=(
        Column(
            "code",
            Label("人员编号", "Personal code"),
            code(),
            Label("系统中已有的教师，按文本填写", "Of a known teacher; write it as text"),
            "T000123",
            required=True,
        ),
        Column(
            "title",
            Label("职称", "Title"),
            choice(_TITLES),
            Label("从下拉列表选择", "From the list"),
            "高级教师",
            required=True,
            choices=_TITLES,
        ),
        Column(
            "since",
            Label("取得日期", "Granted on"),
            day(),
            Label("取得该职称的日期", "The day on which it was granted"),
            "2019-12-01",
            required=True,
        ),
    ),
    key=("code", "since", "title"),
    may=keeps_registers,
    comparer=comparer(TitleHeld, "title", _TITLES),
    targets=("title_held",),
)
