"""The page of errors: every reason, what it says in both languages, and what to do about it."""

from collections.abc import Iterator, Mapping
from typing import Final

from trainingflow.api.types.codes import ErrorCode
from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.messages import LIMITS, SENTENCES
from trainingflow.domain.workflow.sentences.requirements import REQUIREMENTS

_HEAD: Final = """# Errors

Generated from the codes and sentences of the program; do not edit, run `make docs`.

A mutation always answers with a payload. When it is refused, `errors` holds **every** reason at
once and nothing has changed; `warnings` do not stop it. The type of an error carries its facts as
fields (`WindowBlocker.closesAt`, `LimitBlocker.allowed`, `StaleObject.current`, …),
`nextPossibleAt` says when time alone will clear it, `clearedBy` who can. The same types explain a
grey button in `item.actions`.

Top-level `errors` are for the request itself: `UNAUTHENTICATED`, `FORBIDDEN`, `BAD_USER_INPUT`,
`GRAPHQL_PARSE_FAILED`, `GRAPHQL_VALIDATION_FAILED`, and `INTERNAL_SERVER_ERROR` with an `errorId`
that the log of the server carries.

What could not be served just now is answered with status 503 and `Retry-After`: `OVERLOADED`
(others are served), `UNAVAILABLE` (the database cannot be reached) or `TIMEOUT`. Its `outcome` is
`NOTHING_CHANGED`, or `UNKNOWN` where the connection was lost while a change was being stored: send
the same again with the same `idempotencyKey`, and the answer says what became of it.
"""

REMEDIES: Final[Mapping[str, str]] = {
    "WRONG_STATE": "Reload the item: `available` lists what its state allows.",
    "STALE_VERSION": "Show `current`, let the person decide again, send its version.",
    "DEFINITION_RETIRED": "The item waits for its migration to a newer lifecycle.",
    "LOCKED_PERIOD": "What lies before the procedure enters as an imported record.",
    "ROLE_REQUIRED": "`required` says who may; hand the item to them.",
    "OUT_OF_SCOPE": "Somebody with this role in the item's own organisation does it.",
    "TOKEN_SCOPE": "Use a token whose scope covers the action.",
    "NOT_ASSIGNED": "The committee's office assigns members: `assignReviewers`.",
    "ACTING_FOR_REQUIRED": "Send `actingFor`; `item.actions` names the body.",
    "DELEGATION_EXPIRED": "Ask for a new delegation, or act under the own role.",
    "DELEGATION_SCOPE": "Ask the delegator, or for a delegation that covers the item.",
    "SELF_APPROVAL": "Another person decides on it.",
    "SAME_PERSON_TWICE": "Another person takes this step.",
    "CONFLICT_OF_INTEREST": "Choose somebody without an interest in the item.",
    "CONFLICT_UNDECLARED": "Declare with `submitReview(conflict:)`, NONE where there is none.",
    "RECUSED": "Nothing: a recused member takes no further part.",
    "WINDOW_NOT_OPEN": "Wait until `nextPossibleAt`; the draft can be completed meanwhile.",
    "WINDOW_CLOSED": "The next window opens at `nextPossibleAt`.",
    "OUTSIDE_DAILY_HOURS": "Try again at `nextPossibleAt`.",
    "SAME_ROUND": "Revise by the opinion and join the next round.",
    "WINDOW_LATE": "A warning only: it is past the due date and still accepted.",
    "DOCUMENT_MISSING": "Attach one of `kinds`: `attachDocument`, or `documents` of the mutation.",
    "FIELD_MISSING": "Fill in the field named by `path`.",
    "INPUT_INVALID": "Correct the field named by `path`; `expected` says to what.",
    "COMMENT_REQUIRED": "Send a `comment` that gives the reason.",
    "REVIEWS_OUTSTANDING": "Wait for `outstanding`, or release them: `releaseReviewer`.",
    "QUORUM_NOT_MET": "Assign more members.",
    "VOTE_NOT_OPEN": "The committee's office opens the vote: `openVote`.",
    "VOTE_OPEN": "Wait until the vote has ended.",
    "VOTE_OTHERWISE": "Take the other conclusion: the count decides.",
    "NOTICE_RUNNING": "Wait until `closesAt`; the clock then ends the notice itself.",
    "OBJECTION_OPEN": "Dismiss or uphold the objection first.",
    "BELOW_MINIMUM": "Prolong enrolment, cancel the class, or ask `overrideBy` to waive it.",
    "LIMIT_REACHED": "Stay within `allowed`.",
    "PREREQUISITE": "The message says what has to be so first.",
    "NOT_FOUND": "Check the id; an object that you may not see looks the same as none.",
    "SECTION_CLOSED": "Change only the sections that the return names.",
    "APPROVAL_VOIDED": "Have the body decide again on what has changed.",
    "UNKNOWN_ACTION": "Name one of `known`; `actions` of the item says which are possible now.",
    "KEY_REUSED": "Send a new `idempotencyKey` for a new request.",
    "IN_FLIGHT": "Send the same request again in a moment.",
    "FAULT": "Report the number in the message; the others are not touched by it.",
}


def page() -> str:
    """The whole page, in Markdown; the codes in alphabetical order."""
    lines = [_HEAD, *_codes(), *_table("Limits", LIMITS), *_table("Prerequisites", REQUIREMENTS)]
    return "\n".join(lines) + "\n"


def _codes() -> Iterator[str]:
    for code in sorted(ErrorCode, key=str):
        yield f"## {code}\n"
        sentence = SENTENCES.get(code)
        if sentence is not None:
            yield f"> {sentence.zh}  \n> {sentence.en}\n"
        yield f"{REMEDIES[code]}\n"


def _table(title: str, sentences: Mapping[str, Label]) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| | 中文 | English |"
    yield "|---|---|---|"
    for name, label in sentences.items():
        yield f"| `{name}` | {label.zh} | {label.en} |"
    yield ""
