"""The parts of a course's dossier, as the committee reads them."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.documents import Doc
from trainingflow.domain.workflow.sections import Section

COURSE_SECTIONS: Final = (
    Section(
        name="BASICS",
        label=Label("课程基本情况", "particulars"),
        fields=(
            "title",
            "category",
            "activity",
            "hours",
            "deliveryMode",
            "size",
            "topic",
            "module",
            "part",
            "supersedes",
            "projectReference",
        ),
    ),
    Section(
        name="PEOPLE",
        label=Label("课程人员", "people of the course"),
        fields=("leader", "developers", "guides"),
    ),
    Section(
        name="NEEDS",
        label=Label("开发依据与需求", "grounds and needs"),
        fields=("policyBasis", "guideVersion", "moduleReference"),
        documents=(Doc.NEEDS_SURVEY,),
    ),
    Section(
        name="COURSE_CONTENT",
        label=Label("课程目标与内容", "objectives and content"),
        fields=("units",),
        documents=(Doc.OBJECTIVES, Doc.CONTENT, Doc.TEXTBOOK, Doc.LECTURE_NOTES),
    ),
    Section(
        name="IMPLEMENTATION",
        label=Label("实施与考核", "implementation and assessment"),
        fields=("assessmentMethod",),
        documents=(Doc.COURSE_PLAN, Doc.IMPLEMENTATION_SCHEME),
    ),
    Section(
        name="PUBLICATION",
        label=Label("公示信息", "what is publicised"),
        documents=(Doc.BASIC_INFORMATION,),
    ),
)

APPRAISED: Final = tuple(one.name for one in COURSE_SECTIONS if one.name != "PUBLICATION")
"""What the opinion and the approval are about; what is publicised is written after them."""
