"""The bodies and offices of annex 1, and what the regulation says of each."""

from typing import Final, NamedTuple

from trainingflow.domain.people import Body


class Unit(NamedTuple):
    """A body, an office or an institution of the district commission.

    `teachers` is how many teachers of its own it has; `recognised`: a recognised provider (认定).
    """

    body: Body
    zh: str
    en: str
    kind: str
    teachers: int = 0
    recognised: bool = False
    office_of: tuple[Body, ...] = ()


_OFFICE: Final = "OFFICE"
_SUPPORT: Final = "INSTITUTION"
_TRAINING: Final = "TRAINING_INSTITUTION"

ROOT: Final = Unit(
    Body.DISTRICT_COMMISSION,
    "北京市朝阳区教育委员会",
    "Chaoyang District Education Commission",
    _OFFICE,
)

MEMBER_UNITS: Final = (
    Unit(
        Body.PERSONNEL_SECTION,
        "人事科",
        "Personnel Section",
        _OFFICE,
        office_of=(Body.LEADING_GROUP,),
    ),
    Unit(Body.FINANCE_SECTION, "财务科", "Finance Section", _OFFICE),
    Unit(Body.BASIC_EDU_1, "基础教育一科（基教一科）", "Basic Education Section 1", _OFFICE),
    Unit(Body.BASIC_EDU_2, "基础教育二科（基教二科）", "Basic Education Section 2", _OFFICE),
    Unit(
        Body.VOCATIONAL_SECTION,
        "职业与成人教育科（职成科）",
        "Vocational and Adult Education Section",
        _OFFICE,
    ),
    Unit(Body.PRESCHOOL_SECTION, "学前教育科", "Pre-school Education Section", _OFFICE),
    Unit(Body.PRIVATE_EDU_SECTION, "民办教育科", "Private Education Section", _OFFICE),
    Unit(
        Body.PE_HEALTH_ARTS_SECTION,
        "体育卫生艺术科（体卫艺科）",
        "PE, Health and Arts Section",
        _OFFICE,
    ),
    Unit(Body.MORAL_EDU_SECTION, "德育科", "Moral Education Section", _OFFICE),
    Unit(
        Body.PUBLICITY_SECTION,
        "统战宣传科（统宣科）",
        "United Front and Publicity Section",
        _OFFICE,
    ),
    Unit(
        Body.SUPERVISION_SECTION,
        "督导评价科（督评科）",
        "Supervision and Evaluation Section",
        _OFFICE,
    ),
    Unit(
        Body.TD_COLLEGE,
        "教师发展学院",
        "Teacher Development College",
        _TRAINING,
        teachers=72,
        recognised=True,
        office_of=(Body.COURSE_LEADING_GROUP, Body.ACADEMIC_COMMITTEE),
    ),
    Unit(
        Body.EDU_ACADEMY,
        "教育科学研究院",
        "Academy of Educational Sciences",
        _TRAINING,
        teachers=54,
        recognised=True,
    ),
    Unit(
        Body.IPE_CENTRE,
        "思想政治教育指导评价中心（思政中心）",
        "Ideological-Political Education Guidance and Evaluation Centre",
        _TRAINING,
        teachers=18,
        recognised=True,
    ),
    Unit(
        Body.PROJECT_CENTRE,
        "教育项目发展指导中心（项目中心）",
        "Education Project Development Guidance Centre",
        _SUPPORT,
    ),
    Unit(Body.SUPPORT_CENTRE, "保障中心", "Support Centre", _SUPPORT),
    Unit(
        Body.WORKERS_UNIVERSITY,
        "职工大学",
        "Workers' University",
        _TRAINING,
        teachers=24,
        recognised=True,
    ),
    Unit(
        Body.YOUTH_CENTRE,
        "青少年活动中心",
        "Youth Activity Centre",
        "OUT_OF_SCHOOL_INSTITUTION",
        teachers=20,
    ),
    Unit(Body.TALENT_CENTRE, "人才中心", "Talent Centre", _SUPPORT),
    Unit(
        Body.HEALTH_CARE_INSTITUTE,
        "中小学卫生保健所（保健所）",
        "School Health-Care Institute",
        _TRAINING,
        teachers=8,
        recognised=True,
    ),
    Unit(
        Body.SOCIAL_SCHOOLING_CENTRE,
        "社会力量办学指导中心（社办中心）",
        "Social-Force Schooling Guidance Centre",
        _TRAINING,
        teachers=8,
        recognised=True,
    ),
    Unit(
        Body.CE_OFFICE,
        "继续教育办公室（继教办）",
        "Continuing Education Office",
        _OFFICE,
        office_of=(Body.WORKING_GROUP,),
    ),
)
"""The 22 member units (成员单位) of the Working Group, in the order of annex 1."""

COLLEGIAL_BODIES: Final = (
    Unit(Body.LEADING_GROUP, "教师培训领导小组", "Teacher Training Leading Group", "BODY"),
    Unit(Body.WORKING_GROUP, "教师培训工作小组", "Teacher Training Working Group", "BODY"),
    Unit(
        Body.COURSE_LEADING_GROUP,
        "教师培训课程建设领导小组",
        "Course-Construction Leading Group",
        "BODY",
    ),
    Unit(Body.ACADEMIC_COMMITTEE, "教师培训学术委员会", "Academic Committee", "BODY"),
)

MUNICIPAL: Final = Unit(
    Body.MUNICIPAL_CENTRE,
    "北京市教师发展中心",
    "Beijing Teacher Development Centre",
    _SUPPORT,
    recognised=True,
)
"""Outside the district's tree: it organises the public required courses (DIFF-13)."""
