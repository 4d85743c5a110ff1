"""A recorded move is made again for another item: counted on, made anew, or replaced."""

from uuid import UUID

from bench.transitions.recording import Sent, Template

ITEM, OTHER = UUID(int=1), UUID(int=2)


def move(*given: object) -> list[Sent]:
    return [Sent("move", given)]


def test_what_differs_is_counted_on_and_the_rest_is_of_the_other_item() -> None:
    template = Template(move(ITEM, 7, "AGREE"), move(ITEM, 9, "AGREE"), ITEM)

    assert [template.move(number, OTHER, "key") for number in range(3)] == [
        move(OTHER, 7, "AGREE"),
        move(OTHER, 9, "AGREE"),
        move(OTHER, 11, "AGREE"),
    ]


def test_a_hash_is_made_anew_within_what_a_bigint_holds() -> None:
    one, two = -(2**62), 2**62
    template = Template(move(one, one), move(two, two), ITEM)

    [sent] = template.move(1_000_000, OTHER, "key")

    assert sent.parameters[0] == sent.parameters[1]  # the same one, as in the recording
    assert 0 <= sent.parameters[0] < 2**63
