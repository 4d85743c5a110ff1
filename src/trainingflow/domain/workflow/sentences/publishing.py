"""What the requirements of publishing, of statements and of imports say, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.requirements import Requirement

PUBLISHING: Final[Mapping[str, Label]] = MappingProxyType(
    {
        Requirement.PROCEDURE_UNCHANGED: Label(
            "版本发布只变更学分规则，草案的“procedure”须与现行办法文件一致；"
            "流程变更请另行制订流程变更计划（planDefinitionChange）。",
            "A published version changes credits only: leave `procedure` as the installed file "
            "has it, and change lifecycles by `planDefinitionChange`.",
        ),
        Requirement.CYCLE_UNCHANGED: Label(
            "草案的周期和时区须与现行办法文件一致；新周期请另立办法。",
            "The draft keeps the cycle and the time zone of the installed file; a new cycle is a "
            "policy of its own.",
        ),
        Requirement.DRAFT_OPEN: Label(
            "该草案已发布或已撤回，请另行起草。",
            "The draft is published or withdrawn already: write another one.",
        ),
        Requirement.DRAFT_PROPOSED: Label(
            "该草案尚未以此次试算提请发布。",
            "The draft has not been proposed as this preview shows it: `proposePolicyVersion`.",
        ),
        Requirement.PREVIEW_FINISHED: Label(
            "试算尚未完成，请待其完成。", "The preview is not finished yet: wait until it is."
        ),
        Requirement.PREVIEW_CURRENT: Label(
            "试算之后已有其他版本发布、学分记录变动较多或试算已逾十四日，请重新试算。",
            "Since the preview another version was published, the ledger has changed for more "
            "than one teacher in a hundred, or fourteen days have passed: make a new preview.",
        ),
        Requirement.IMPORT_CHECKED: Label(
            "导入须已检查完毕且尚未办理、取消或过期。请先检查文件，或重新上传。",
            "The import has to be checked, and not applied, cancelled or forgotten yet: have the "
            "file checked, or send it again.",
        ),
        Requirement.IMPORT_APPLIED: Label(
            "只有三十日内已办理的导入可以撤销。",
            "Only an import that was applied within the last thirty days can be undone.",
        ),
        Requirement.MUNICIPAL_INTERFACE: Label(
            "该办法未规定市级报送文件，请在办法文件中写明 municipalUpload。",
            "The policy declares no file for the municipal system: add `municipalUpload:` to its "
            "file.",
        ),
        Requirement.MUNICIPAL_UPLOAD_PREPARED: Label(
            "市级报送须已生成、含有记录且尚未关闭；正在生成的报送请待其完成。",
            "The upload has to be prepared, to have lines, and not to be closed; wait for one that "
            "is being prepared.",
        ),
        Requirement.STATEMENT_CURRENT: Label(
            "该学分单已被替代，请对最新的一份办理。",
            "The statement is superseded already: supersede the one that stands.",
        ),
    }
)
