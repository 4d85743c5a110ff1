"""What a started demo says: one line for programs, a page for people."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class SignIn:
    """One person of the demo district, the token that signs in as this person, and why to."""

    name: str
    role: str
    organisation: str
    token: str
    what_to_try: str


@dataclass(frozen=True, slots=True)
class Welcome:
    """A running demo.

    Attributes:
        address: where it serves, without a path.
        today: the demo's date when it became ready, as ISO 8601 writes it.
        personas: who can sign in.
    """

    address: str
    today: str
    personas: tuple[SignIn, ...]

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read what `line` wrote."""
        read: Mapping[str, Any] = json.loads(line)
        personas = tuple(SignIn(**persona) for persona in read["personas"])
        return cls(read["address"], read["today"], personas)

    def line(self) -> str:
        """One line of JSON."""
        addresses = {
            "address": self.address,
            "graphql": f"{self.address}/graphql",
            "graphiql": f"{self.address}/graphiql",
        }
        rest = {"today": self.today, "personas": [asdict(persona) for persona in self.personas]}
        return json.dumps({**addresses, **rest}, ensure_ascii=False)

    def page(self, queries: Sequence[tuple[str, str]]) -> str:
        """Some lines for people.

        Args:
            queries: what each shows, and its document.
        """
        graphiql = f"{self.address}/graphiql"
        people = [
            f"  {persona.name}, {persona.role} ({persona.organisation})\n"
            f"    {persona.what_to_try}\n"
            f"    {graphiql}#token={quote(persona.token)}"
            for persona in self.personas
        ]
        documents = [f"# {title}\n{document.strip()}" for title, document in queries]
        return "\n".join(
            [
                f"\nGraphiQL is at {graphiql}; in the demo it is {self.today}.",
                "\nOpen a link to sign in, one browser tab a person; programs send its token as",
                "`Authorization: Bearer …`:\n",
                *people,
                "\nQueries to paste:\n",
                "\n\n".join(documents),
                "\nCtrl-C stops everything.\n",
            ]
        )
