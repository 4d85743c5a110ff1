"""What a leaf's value must be to stand in the answer as it is, in a comparison of Python's."""

from typing import Final

from graphql import (
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLNamedType,
    GraphQLString,
)

_TESTS: Final = {
    GraphQLString: "type(x) is str",
    GraphQLID: "type(x) is str",
    GraphQLBoolean: "type(x) is bool",
    GraphQLInt: "type(x) is int and -2147483648 <= x <= 2147483647",
    GraphQLFloat: "type(x) is float and x - x == 0.0",
}
_COERCES: Final = {type_: type_.coerce_output_value for type_ in _TESTS}


def as_it_is(type_: GraphQLNamedType) -> str | None:
    """The condition on `x`, None for a type whose values are always given to the type.

    A scalar of the specification that somebody gave another coercion is such a type too.
    """
    for known, test in _TESTS.items():
        if type_ is known and known.coerce_output_value is _COERCES[known]:
            return test
    return None
