"""What Python does otherwise while many are evaluated ends with it, however many do it at once."""

import gc
import sys

from trainingflow.services.standings.pause import no_collection, quick_turns


def state() -> tuple[bool, float]:
    return gc.isenabled(), round(sys.getswitchinterval(), 6)


def test_everything_is_as_before_when_the_last_of_several_has_ended() -> None:
    before = state()
    first, second = (no_collection(), quick_turns()), (no_collection(), quick_turns())
    seen = []
    for one in (*first, *second):
        one.__enter__()
    seen.append(state())
    for one in first:
        one.__exit__(None, None, None)
    seen.append(state())
    for one in second:
        one.__exit__(None, None, None)

    assert seen == [(False, 0.0002), (False, 0.0002)]
    assert state() == before == (True, 0.005)
