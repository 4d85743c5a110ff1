"""Values that are complete already: what a selection answers, written by somebody else."""

from collections.abc import Iterable


class Complete:
    """The answer of an object at its position, as JSON: it is put into the answer as it is.

    Who returns one says with it that every field of the selection is in it, in its order, and that
    none of them failed. Nothing below it is resolved, and nobody asks of which type it is.

    Args:
        text: JSON of an object, without spaces between its parts.
    """

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def objects(written: Iterable[Complete]) -> int:
    """How many objects stand in what was written, each of it included; none of them is empty.

    An object begins with a brace and the quote of a name. Inside of a text a quote stands behind a
    backslash; at the end of one that ends with a brace, something closes or goes on.
    """
    text = ",".join([one.text for one in written])
    return text.count('{"') - text.count('{",') - text.count('{"}') - text.count('{"]')
