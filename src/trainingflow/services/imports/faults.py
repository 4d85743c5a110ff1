"""What is wrong with a cell or a row: a code, and sentences that say how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Self

from trainingflow.domain.citation import Label
from trainingflow.services.imports.reader.refused import Why


class Code(StrEnum):
    """What is wrong; the names never change their meaning."""

    MISSING = "MISSING"
    TOO_LONG = "TOO_LONG"
    NOT_A_DAY = "NOT_A_DAY"
    DAY_AS_NUMBER = "DAY_AS_NUMBER"
    DAY_BEYOND = "DAY_BEYOND"
    NOT_A_CHOICE = "NOT_A_CHOICE"
    NOT_A_NUMBER = "NOT_A_NUMBER"
    NOT_A_CODE = "NOT_A_CODE"
    DIGITS_LOST = "DIGITS_LOST"
    ZEROS_LOST = "ZEROS_LOST"
    FORMULA = "FORMULA"
    COVERED = "COVERED"
    CHARACTER = "CHARACTER"
    UNKNOWN = "UNKNOWN"
    TWICE = "TWICE"
    CONFLICT = "CONFLICT"
    OVERLAP = "OVERLAP"
    ORDER = "ORDER"
    RESTRICTED = "RESTRICTED"
    CIRCLE = "CIRCLE"
    FIXED = "FIXED"
    REFUSED = "REFUSED"
    SEVERAL_RUNS = "SEVERAL_RUNS"
    NAMED_OTHERWISE = "NAMED_OTHERWISE"
    STRANGER = "STRANGER"
    NOT_ENROLLED = "NOT_ENROLLED"
    OWN = "OWN"
    RECORDED = "RECORDED"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a row.

    Attributes:
        code: what.
        column: the name of the column; empty: the row as a whole.
        about: what the sentence says of it.
    """

    code: Code
    column: str = ""
    about: Mapping[str, str] = field(default_factory=dict)

    def said(self) -> dict[str, Any]:
        """As it is stored."""
        return {"code": str(self.code), "column": self.column, "about": dict(self.about)}

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """As it was stored."""
        return cls(Code(said["code"]), said["column"], said["about"])

    @property
    def label(self) -> Label:
        """What is wrong and how to mend it, in both languages."""
        found = SENTENCES[self.code]
        return Label(found.zh.format_map(self.about), found.en.format_map(self.about))


SENTENCES: Final[Mapping[Code, Label]] = MappingProxyType(
    {
        Code.MISSING: Label("此项必填，请填写。", "This has to be filled in."),
        Code.TOO_LONG: Label(
            "内容过长，请缩短至 {most} 个字符以内。", "This is too long: at most {most} characters."
        ),
        Code.NOT_A_DAY: Label(
            "不是有效日期，请写成 2024-09-01 的形式。", "This is no date: write it as 2024-09-01."
        ),
        Code.DAY_AS_NUMBER: Label(
            "日期被存成了数字（对应 {day}），请将单元格格式设为日期或文本后重新填写。",
            "The date is stored as a number ({day}): format the cell as a date or as text.",
        ),
        Code.DAY_BEYOND: Label(
            "日期须在 {first} 至 {last} 之间，请核对。",
            "The date has to lie between {first} and {last}.",
        ),
        Code.NOT_A_CHOICE: Label("只能填写：{choices}。", "Write one of: {choices}."),
        Code.NOT_A_NUMBER: Label(
            "不是有效数值，请填写 {expected}。", "This is no such number: write {expected}."
        ),
        Code.NOT_A_CODE: Label(
            "编号只能由字母、数字、点、连字符和下划线组成，请核对。",
            "A code has letters, digits, dots, hyphens and underscores only.",
        ),
        Code.DIGITS_LOST: Label(
            "号码被存成数值，后几位已丢失。请将整列设为文本格式，重新填写原号码。",
            "The number was stored as a quantity and has lost digits: format the column as text "
            "and write the original again.",
        ),
        Code.ZEROS_LOST: Label(
            "编号被存成数值，前面的零可能已丢失；系统中有 {likely}。"
            "请将整列设为文本格式，填写完整编号。",
            "The code was stored as a quantity and has probably lost zeros: {likely} is known. "
            "Format the column as text and write it in full.",
        ),
        Code.FORMULA: Label(
            "此处是公式。请复制后“选择性粘贴为数值”。",
            "This is a formula: paste it as a value instead.",
        ),
        Code.COVERED: Label(
            "单元格已合并，无法判断取值。请取消合并，逐行填写。",
            "The cell is merged with others: split it, and fill in every row.",
        ),
        Code.CHARACTER: Label(
            "含有无法识别的字符（{character}），请改用标准汉字录入。",
            "There is a character of no standard ({character}): write it with a standard one.",
        ),
        Code.UNKNOWN: Label(
            "系统中没有“{value}”。请核对编号，或先导入该记录。",
            "There is no “{value}”: check the code, or import it first.",
        ),
        Code.TWICE: Label(
            "与第 {row} 行重复但内容不同，请只保留正确的一行。",
            "This repeats row {row} and says something else: keep the right one.",
        ),
        Code.CONFLICT: Label(
            "与第 {row} 行对同一人的填写不一致，请统一。",
            "Row {row} says something else of the same person: make them say the same.",
        ),
        Code.OVERLAP: Label(
            "与已有任职（{other}）时间重叠，请填写起止日期使其不重叠。",
            "This overlaps another employment ({other}): give first and last days that do not.",
        ),
        Code.ORDER: Label("止期早于起期，请核对。", "The last day is before the first one."),
        Code.RESTRICTED: Label(
            "本人已要求停止处理其个人信息，不能修改。请联系人事科。",
            "The person's data may not be processed: ask the personnel section.",
        ),
        Code.CIRCLE: Label(
            "上级单位构成循环，请核对上级单位编号。",
            "The units above lead back to this one: check the code of the unit above.",
        ),
        Code.FIXED: Label(
            "“{field}”已被使用，不能通过导入修改（现为 {is_now}）。",
            "What “{field}” says is in use and is not changed by an import (it is {is_now}).",
        ),
        Code.REFUSED: Label("不能办理：{zh}", "This is not possible: {en}"),
        Code.SEVERAL_RUNS: Label(
            "该课程本学期有多个实施（负责人：{leaders}），请填写课程负责人编号。",
            "The course has several runs in this semester (led by {leaders}): say by whom it is.",
        ),
        Code.NAMED_OTHERWISE: Label(
            "与第 {row} 行指的是同一实施，请用相同的课程编号、学期和负责人编号填写。",
            "Row {row} means the same run: write course, semester and leader as it does.",
        ),
        Code.STRANGER: Label(
            "没有编号为“{value}”且由您办理的教师。请核对编号；以 0 开头的编号请按文本填写。",
            "There is no teacher “{value}” for whom you act: check the code, and write one that "
            "begins with zeros as text.",
        ),
        Code.NOT_ENROLLED: Label(
            "“{value}”不在学员名单中。请核对编号和班级，或先导入学员名单。",
            "Nobody takes part as “{value}”: check code and class, or import the roster first.",
        ),
        Code.OWN: Label(
            "不能登记本人的学分，请由他人导入。",
            "Nobody records credits of their own: let somebody else import this row.",
        ),
        Code.RECORDED: Label(
            "同一活动同一日期已有记录（{hours} 学时），同一活动不重复计分。请核对。",
            "The activity is recorded for this day ({hours} hours), and counts once: check it.",
        ),
    }
)

REFUSALS: Final[Mapping[Why, Label]] = MappingProxyType(
    {
        Why.NOT_A_TABLE: Label(
            "不是可识别的表格。请上传 .xlsx 工作簿或 CSV 文本文件。",
            "This is no table: send an .xlsx workbook or a CSV text file.",
        ),
        Why.DAMAGED: Label(
            "文件不完整或已损坏。请重新保存后上传。",
            "The file is incomplete or damaged: save it again, and send it again.",
        ),
        Why.LOCKED_OR_OLD: Label(
            "文件带密码或为旧版 .xls 格式。请去掉密码，另存为 .xlsx。",
            "The file has a password or is an old .xls: save it as .xlsx without a password.",
        ),
        Why.HAS_MACROS: Label(
            "文件含有宏程序。请另存为不含宏的 .xlsx。",
            "The file brings macros: save it as an .xlsx without them.",
        ),
        Why.TOO_LARGE: Label(
            "文件展开后过大，或在很远的位置有内容。请只保留数据区域，另存后上传。",
            "The file is too large when unpacked, or has content far away: keep the table only.",
        ),
        Why.ENCODING_UNKNOWN: Label(
            "无法识别文字编码。请以 UTF-8 或 GB18030 保存，或另存为 .xlsx。",
            "The encoding is unknown: save it as UTF-8 or GB18030, or as .xlsx.",
        ),
        Why.ENCODING_AMBIGUOUS: Label(
            "文字编码有歧义。请以带签名（BOM）的 UTF-8 保存，或另存为 .xlsx。",
            "The encoding could be either of two: save it as UTF-8 with a signature, or as .xlsx.",
        ),
        Why.READER_ENDED: Label(
            "文件过于复杂，读取所需内存或时间超出限额。请精简后上传。",
            "Reading the file took more memory or time than there is: make it simpler.",
        ),
        Why.HEADINGS_MISSING: Label(
            "缺少列：{about}。请使用模板中的列名。",
            "Columns are missing: {about}. Use the headings of the template.",
        ),
        Why.HEADINGS_TWICE: Label(
            "列名重复：{about}。请删除多余的列。", "Columns occur twice: {about}. Remove one."
        ),
        Why.NO_ROWS: Label("文件中没有数据行。", "There are no rows in the file."),
        Why.TOO_MANY_ROWS: Label(
            "行数过多，最多 {about} 行。请拆分后上传。",
            "There are too many rows, at most {about}: divide the file.",
        ),
        Why.FILE_GONE: Label(
            "服务器上已没有该文件。请重新上传。",
            "The file is no longer on the server: send it again.",
        ),
        Why.CHANGED_SINCE: Label(
            "预览之后数据已有变化，已重新检查。请再次查看预览。",
            "Data has changed since the preview, which was made again: look at it once more.",
        ),
        Why.NO_LONGER_ALLOWED: Label(
            "申请人已不再具有导入权限。", "Whoever asked for it may no longer import."
        ),
        Why.BUILT_UPON: Label(
            "已有其他数据以本次导入为依据（{about}），不能撤销。",
            "Other data builds on what was imported ({about}): it cannot be undone.",
        ),
        Why.NO_WAY_BACK: Label(
            "已登记的内容只能更正，不能撤销（{about}）。请将更正后的行重新导入。",
            "What was recorded is corrected, not undone ({about}): import the corrected rows.",
        ),
    }
)


def sentence(why: Why, about: str) -> Label:
    """Why a file or a step was refused, in both languages."""
    found = REFUSALS[why]
    return Label(found.zh.format(about=about), found.en.format(about=about))
