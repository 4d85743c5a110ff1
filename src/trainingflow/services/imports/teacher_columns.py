"""The columns of tables of teachers."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.policies.declared import PUBLISHED
from trainingflow.services.imports.columns import Column, choice, code, day, text, yes_or_no

ORIGINS: Final = PUBLISHED["transferredIn.from"]
"""Where a teacher came from."""
_OPTIONAL: Final = Label("可不填", "May be left out")
PERSON: Final = ("name_zh", "name_en")
FACTS: Final = (
    "first_taught_on",
    "induction_completed_on",
    "transferred_on",
    "transferred_from",
    "qualified",
)

COLUMNS: Final = (
    Column(
        "code",
        Label("人员编号", "Personal code"),
        code(),
        Label("本部门内唯一，按文本填写", "Unique in the authority; write it as text"),
        "T000123",
        required=True,
    ),
    Column(
        "name_zh",
        Label("姓名", "Name"),
        text(),
        Label("中文姓名", "In Chinese"),
        "张三",
        required=True,
    ),
    Column("name_en", Label("外文姓名", "Name in English"), text(), _OPTIONAL, "Zhang San"),
    Column(
        "unit",
        Label("任职单位编号", "Code of the unit"),
        code(),
        Label("系统中已有的单位", "Of a unit that is known"),
        "P08",
        required=True,
    ),
    Column(
        "since",
        Label("任职起始日期", "Employed since"),
        day(),
        Label("到该单位任职的第一天", "The first day at the unit"),
        "2020-09-01",
        required=True,
    ),
    Column(
        "until",
        Label("任职截止日期", "Employed until"),
        day(),
        Label("最后一天；在职不填", "The last day; left out while it lasts"),
    ),
    Column(
        "first_taught_on",
        Label("从教日期", "First taught on"),
        day(),
        Label("首次从事教学工作的日期", "When the teacher first taught anywhere"),
        "2015-09-01",
    ),
    Column(
        "induction_completed_on",
        Label("新任教师培训完成日期", "Induction completed on"),
        day(),
        Label("此前已完成的填写", "Where it was completed before"),
    ),
    Column("transferred_on", Label("调入日期", "Transferred on"), day(), _OPTIONAL),
    Column(
        "transferred_from",
        Label("调入来源", "Transferred from"),
        choice(ORIGINS),
        Label("从下拉列表选择", "From the list"),
        choices=ORIGINS,
    ),
    Column(
        "qualified",
        Label("持有教师资格", "Holds a qualification"),
        yes_or_no(),
        Label("是或否；不填为是", "Yes or no; left out: yes"),
    ),
)
