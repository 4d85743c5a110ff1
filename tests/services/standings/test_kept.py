"""What is stored says at every moment what an evaluation says."""

from tests.services.conftest import People
from tests.services.standings.conftest import differences, due
from tests.services.test_journey import appraise, confirm_credits, run_course
from trainingflow.services.standings.renew import renew


async def test_a_run_that_is_confirmed_corrected_and_revoked_leaves_nobody_due(
    people: People,
) -> None:
    run = await run_course(people, await appraise(people))
    await renew(people.database)
    batch = await confirm_credits(people, run)
    confirmed = (await due(people), await differences(people))
    await people.must(
        "applicant",
        "correctResult",
        run,
        participant=str(people.world.people["teacher-0"]),
        assessmentPassed=True,
        comment="补考合格",
    )
    corrected = (await due(people), await differences(people))
    await people.must("ce-officer", "confirmCorrections", batch)
    confirmed_again = (await due(people), await differences(people))
    await people.must("ce-officer", "revoke", batch, comment="审计发现错误")
    revoked = (await due(people), await differences(people))

    assert confirmed == corrected == confirmed_again == revoked == (0, ())
