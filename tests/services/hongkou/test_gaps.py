"""What Hongkou's echelon owes, told to each and to the school."""

from tests.services.hongkou.conftest import HongkouPeople
from tests.services.test_gaps import told_of
from trainingflow.services import clock


async def test_the_echelon_is_told_which_course_it_has_to_declare(people: HongkouPeople) -> None:
    """A studio host owes one of each sort, a subject leader one of the two; others nothing.

    Shows: HK-COURSE-08, HK-COURSE-10, HK-COURSE-11
    """
    people.world.set_now("2019-05-01T09:00")
    await clock.open_windows(people.database)
    people.world.set_now("2019-12-01T00:00")
    await clock.send_due(people.database)

    found = await told_of(people, "ECHELON_DECLARATION")
    assert found.keys() == {"studio-host", "subject-leader", "school"}
    assert found["studio-host"]["missing"]["zh-CN"] == "研训一体课程、教学实践智慧微课程"
    assert found["subject-leader"]["missing"]["en"] == "an integrated course or a micro-course"
    assert found["school"]["teachers"] == 2
