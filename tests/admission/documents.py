"""Documents as clients send them and as attackers do, made from a seed."""

from collections.abc import Callable, Iterator
from random import Random

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)

from tests.admission.askable import Asker

LONGEST = 20_000

Made = Callable[["Writer"], str]


class Writer:
    """Writes documents by their number; the same seed and number give the same document."""

    def __init__(self, schema: GraphQLSchema, seed: int) -> None:
        self.seed = seed
        self.random = Random(seed)  # noqa: S311 - reproducible, not secret
        self.types = {
            name: type_
            for name, type_ in schema.type_map.items()
            if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        }
        self.names = sorted(self.types)
        self.asker = Asker(schema, self.random)

    def documents(self, count: int, start: int = 0) -> Iterator[tuple[int, str]]:
        """The documents of these numbers, each with its own."""
        for number in range(start, start + count):
            yield number, self.document(number)

    def document(self, number: int) -> str:
        """One document of any shape, not longer than a document may be."""
        self.random.seed(f"{self.seed}:{number}")
        made = self.random.choices(SHAPES, WEIGHTS)[0](self)
        if self.random.random() < 0.1:
            made = damaged(made, self.random)
        return made[:LONGEST]

    def size(self, most: int) -> int:
        """A number up to `most`, small ones more often than large ones."""
        return max(1, int(most * self.random.random() ** 3))

    def selection(self, type_: str, depth: int, width: int, spreads: tuple[str, ...] = ()) -> str:
        """Fields of a type, most of them there, some unknown, some under an alias."""
        owner = self.types.get(type_)
        names = sorted(owner.fields) if owner else ["a", "b"]
        parts = []
        for _ in range(self.random.randint(1, width)):
            name = self.random.choice(names)
            field = owner.fields[name] if owner else None
            named = get_named_type(field.type) if field else None
            leaf = named is None or is_leaf_type(named)
            below = "" if leaf or depth <= 1 else self.below(str(named), depth, width, spreads)
            alias = f"x{self.random.randint(0, 40)}: " if self.random.random() < 0.1 else ""
            parts.append(f"{alias}{name}{self.arguments(name)}{self.directive()}{below}")
        if spreads and self.random.random() < 0.6:
            parts.append(f"...{self.random.choice(spreads)}")
        return " ".join(parts)

    def below(self, type_: str, depth: int, width: int, spreads: tuple[str, ...]) -> str:
        inner = self.selection(type_, depth - 1, width, spreads)
        if self.random.random() < 0.1:
            inner = f"... on {self.random.choice(self.names)} {{ {inner} }}"
        return f" {{ {inner} }}"

    def arguments(self, name: str) -> str:
        if self.random.random() < 0.7:
            return ""
        given = self.random.choice(
            [
                "first: 5",
                "first: 1000000000",
                "last: $n",
                "ids: $ids",
                f'id: "{name}"',
                "x: {a: [1]}",
            ]
        )
        return f"({given})"

    def directive(self) -> str:
        chosen = self.random.random()
        return "" if chosen > 0.05 else " @include(if: true)" if chosen > 0.01 else " @unknown"


def damaged(text: str, random: Random) -> str:
    """The document with a part left out, twice there or something strange in between."""
    start, end = sorted(random.randrange(len(text) + 1) for _ in range(2))
    piece = random.choice(["", text[start:end] * 2, "{", "}", '"', '"""', "\\u{1F600}", "…", "#"])
    return text[:start] + piece + text[end:]


def ordinary(writer: Writer) -> str:
    """Within the schema: what portals ask."""
    root = writer.random.choice(["query Q($n: Int, $ids: [ID!]!)", "mutation", "query"])
    type_ = "Mutation" if root == "mutation" else "Query"
    depth, width = writer.random.randint(2, 9), writer.random.randint(1, 5)
    return f"{root} {{ {writer.selection(type_, depth, width)} }}"


def valid(writer: Writer) -> str:
    """Valid, whatever it is about."""
    asker = writer.asker
    return asker.mutation() if writer.random.random() < 0.2 else asker.query()


def fragments(writer: Writer) -> str:
    """Fragments of the schema that refer to each other, in circles too."""
    count = writer.size(45)
    names = tuple(f"F{n}" for n in range(count))
    parts = [f"{{ {writer.selection('Query', 4, 3, names)} }}"]
    for name in names:
        type_ = writer.random.choice(writer.names)
        inner = writer.selection(type_, writer.random.randint(1, 5), 3, names)
        parts.append(f"fragment {name} on {type_} {{ {inner} }}")
    return " ".join(parts)


def doublings(writer: Writer) -> str:
    """Each fragment spreads the next a few times: small, and endless once expanded."""
    count, times = writer.random.randint(1, 100), writer.random.randint(2, 4)
    parts = [f"fragment F{n} on Query {{ {f'...F{n + 1} ' * times}}}" for n in range(count)]
    return "{ ...F0 } " + " ".join(parts) + f" fragment F{count} on Query {{ serverTime }}"


def repeats(writer: Writer) -> str:
    """One thing very often: a field, an alias, a directive, an operation, a level, a comment."""
    times = writer.size(3_000)
    shapes: list[Callable[[], str]] = [
        lambda: "{ " + "serverTime " * times + "}",
        lambda: "{ " + " ".join(f"a{n}: serverTime" for n in range(times)) + " }",
        lambda: "{ serverTime " + "@skip(if: false) " * times + "}",
        lambda: "{ serverTime " + " ".join(f"@d{n}" for n in range(times)) + " }",
        lambda: " ".join(f"query Q{n} {{ serverTime }}" for n in range(times)),
        lambda: "{ courses { nodes " + "{ organisation { parent " * (times // 8) + "{ id }",
        lambda: "{ a" * times + "}" * times,
        lambda: "#" + "\n#" * times + "\n{ serverTime }",
        lambda: "{ " + "viewer { roles { role } } " * times + "}",
        lambda: "query (" + " ".join(f"$v{n}: Int = 1" for n in range(times)) + ") { serverTime }",
        lambda: "{ " + "... { serverTime } " * times + "}",
        lambda: "{ " + "...Nope " * times + "}",
    ]
    return writer.random.choice(shapes)()


def overlaps(writer: Writer) -> str:
    """Fields of one name with different arguments: all pairs have to be compared."""
    times = writer.size(400)
    pages = " ".join(f"courses(first: {n + 1}) {{ nodes {{ id }} }}" for n in range(times))
    spread = " ".join(f"...F{n}" for n in range(times % 40))
    defined = " ".join(
        f"fragment F{n} on Query {{ courses(first: {n}) {{ nodes {{ title }} }} }}"
        for n in range(times % 40)
    )
    return f"{{ {pages} {spread} }} {defined}"


def introspection(writer: Writer) -> str:
    """The schema asked for, level within level."""
    step = writer.random.choice(
        ["fields { type { %s } }", "ofType { %s }", "possibleTypes { fields { type { %s } } }"]
    )
    inner = "name"
    for _ in range(writer.size(60)):
        inner = step % inner
    often = writer.size(60)
    return "{ " + " ".join(f"s{n}: __schema {{ types {{ {inner} }} }}" for n in range(often)) + " }"


def values(writer: Writer) -> str:
    """Arguments that are long, deep or wide, also as defaults of variables."""
    times = writer.size(9_000)
    shapes: list[Callable[[], str]] = [
        lambda: "[" * times + "]" * times,
        lambda: "{a: " * times + "1" + "}" * times,
        lambda: "[" + "1," * times + "]",
        lambda: '"' + "x" * times + '"',
        lambda: '"""' + "\n  x" * times + '"""',
        lambda: '"' + "\\u{10FFFF}" * (times // 10) + '"',
        lambda: "9" * times,
        lambda: "1e" + "9" * times,
        lambda: "{" + " ".join(f"k{n}: {n}" for n in range(times)) + "}",
    ]
    value = writer.random.choice(shapes)()
    if writer.random.random() < 0.5:
        return f"query ($v: JSON = {value}) {{ nodes(ids: $v) {{ id }} }}"
    return f"{{ nodes(ids: {value}) {{ id }} }}"


def soup(writer: Writer) -> str:
    """Tokens without any order."""
    tokens = ["{", "}", "(", ")", "[", "]", "...", "on", "fragment", "query", "a", "F1", ":", "@d"]
    tokens += ['"s"', "1", "$v", "!", "|", "&", "=", "null", "true", ",", "\n", "#c\n", "\ufeff"]
    return " ".join(writer.random.choices(tokens, k=writer.size(4_000)))


SHAPES: list[Made] = [
    ordinary,
    valid,
    fragments,
    doublings,
    repeats,
    overlaps,
    introspection,
    values,
    soup,
]
WEIGHTS = [20, 20, 12, 8, 12, 6, 6, 8, 8]
