"""What is wrong with a file that somebody wrote, and what to do about it."""

from dataclasses import dataclass


@dataclass(eq=False)
class PolicyProblem(ValueError):
    """A policy cannot be read; says where, under which article, and what to write instead.

    Attributes:
        file: name of the file, as it was asked for.
        line: line in the file, counted from 1; 0 where the file as a whole is meant.
        where: path of keys inside the file, e.g. `credit.requirements.TOTAL`.
        problem: what is wrong, a clause without the full stop.
        remedy: what to write instead, a clause without the full stop.
        article: the article that the place cites, empty where it cites none.
        others: what else is wrong, where it could be found in spite of this; in the order found.
    """

    file: str
    line: int
    where: str
    problem: str
    remedy: str
    article: str = ""
    others: tuple["PolicyProblem", ...] = ()

    def __str__(self) -> str:
        """Give the sentence: file, line, place, article, problem, remedy."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        cited = f" ({self.article})" if self.article else ""
        where = f" {self.where}{cited}:" if self.where or cited else ""
        return f"{place}:{where} {self.problem}; {self.remedy}."
