"""The invented schools of the district: where they lie, of what kind, and who runs them."""

from collections.abc import Iterator
from typing import Final, NamedTuple


class SchoolKind(NamedTuple):
    """A kind of school: its letter in codes, its names, how many teachers a usual one has.

    `run_by` counts the schools by who runs them: DISTRICT, PRIVATE, OTHER_PUBLIC.
    """

    kind: str
    letter: str
    zh: str
    en: str
    teachers: int
    run_by: tuple[int, int, int]


class SchoolPlan(NamedTuple):
    """One school to be."""

    code: str
    zh: str
    en: str
    kind: SchoolKind
    run_by: str


KINDS: Final = (
    SchoolKind("PRIMARY_SCHOOL", "P", "小学", "Primary School", 52, (15, 2, 2)),
    SchoolKind("SECONDARY_SCHOOL", "S", "中学", "Secondary School", 68, (12, 2, 2)),
    SchoolKind("KINDERGARTEN", "K", "幼儿园", "Kindergarten", 24, (8, 5, 3)),
    SchoolKind("VOCATIONAL_HIGH_SCHOOL", "V", "职业高中", "Vocational High School", 62, (3, 0, 0)),
    SchoolKind("SPECIAL_EDUCATION_SCHOOL", "E", "培智学校", "Special School", 34, (2, 0, 0)),
    SchoolKind("OUT_OF_SCHOOL_INSTITUTION", "O", "少年宫", "Children's Palace", 26, (3, 1, 0)),
)

_RUN_BY: Final = ("DISTRICT", "PRIVATE", "OTHER_PUBLIC")

_PLACES: Final = (
    ("望京", "Wangjing"),
    ("酒仙桥", "Jiuxianqiao"),
    ("劲松", "Jinsong"),
    ("潘家园", "Panjiayuan"),
    ("和平街", "Hepingjie"),
    ("安贞", "Anzhen"),
    ("亚运村", "Yayuncun"),
    ("三里屯", "Sanlitun"),
    ("呼家楼", "Hujialou"),
    ("团结湖", "Tuanjiehu"),
    ("双井", "Shuangjing"),
    ("垡头", "Fatou"),
    ("十八里店", "Shibalidian"),
    ("小红门", "Xiaohongmen"),
    ("南磨房", "Nanmofang"),
    ("高碑店", "Gaobeidian"),
    ("管庄", "Guanzhuang"),
    ("常营", "Changying"),
    ("东坝", "Dongba"),
    ("金盏", "Jinzhan"),
    ("孙河", "Sunhe"),
    ("崔各庄", "Cuigezhuang"),
    ("来广营", "Laiguangying"),
    ("大屯", "Datun"),
    ("太阳宫", "Taiyanggong"),
    ("左家庄", "Zuojiazhuang"),
    ("香河园", "Xiangheyuan"),
    ("麦子店", "Maizidian"),
    ("六里屯", "Liulitun"),
    ("八里庄", "Balizhuang"),
    ("将台", "Jiangtai"),
)

_STYLES: Final = (
    ("晨光", "Chenguang"),
    ("青禾", "Qinghe"),
    ("启明", "Qiming"),
    ("知行", "Zhixing"),
    ("星河", "Xinghe"),
    ("致远", "Zhiyuan"),
    ("和雅", "Heya"),
    ("春晖", "Chunhui"),
    ("博文", "Bowen"),
    ("松林", "Songlin"),
)


def school_plans() -> Iterator[SchoolPlan]:
    """The schools, kind by kind, those of the district first; every name is another."""
    place = 0
    for kind in KINDS:
        owners = [
            who for who, count in zip(_RUN_BY, kind.run_by, strict=True) for _ in range(count)
        ]
        for number, run_by in enumerate(owners, 1):
            where = _PLACES[place % len(_PLACES)]
            style = _STYLES[place % len(_STYLES)]
            place += 1
            yield SchoolPlan(
                code=f"{kind.letter}{number:02}",
                zh=f"朝阳区{where[0]}{style[0]}{kind.zh}",
                en=f"{where[1]} {style[1]} {kind.en}",
                kind=kind,
                run_by=run_by,
            )
