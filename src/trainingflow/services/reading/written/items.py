"""What can be written of items, of their events and of who stands on them."""

from typing import Final

from trainingflow.db.models import Item, Organisation, Person
from trainingflow.domain.citation import Language
from trainingflow.domain.global_ids import TYPE_NAMES_OF_ITEMS
from trainingflow.services.reading import history
from trainingflow.services.reading.paging import Listing
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.reading.written import labels, values as v
from trainingflow.services.reading.written.statement import written
from trainingflow.services.reading.written.wanted import Below, Beside, Wanted, WrittenType

_IN_STATE: Final = ("kind", "definition_version", "state")
_NAME: Final = v.text_in({"zh-CN": "name_zh", "en": "name_en"})

PERSON: Final = WrittenType(
    {"__typename": v.type_name("Person"), "id": v.global_id("Person"), "name": _NAME}
)

ORGANISATION: Final = WrittenType(
    {
        "__typename": v.type_name("Organisation"),
        "id": v.global_id("Organisation"),
        "name": _NAME,
        "code": v.text("code"),
        "kind": v.word("kind"),
        "runBy": v.word("run_by"),
        "body": v.word_or_null("body"),
        "recognised": v.flag("recognised"),
        "professionalDevelopmentSchool": v.flag("professional_development_school"),
    }
)

EVENT: Final = WrittenType(
    {
        "__typename": v.type_name("Event"),
        "seq": v.number("seq"),
        "action": v.word("action"),
        "label": v.looked_up(labels.actions, "kind", "definition_version", "action"),
        "fromState": v.word_or_null("from_state"),
        "toState": v.word("to_state"),
        "at": v.instant("at"),
        "role": v.word_or_null("role"),
        "actingFor": v.word_or_null("acting_for"),
        "decisionReference": v.text_or_null("decision_reference"),
        "comment": v.text_or_null("comment"),
        "hash": v.digest("row_hash"),
    },
    {
        "actor": Beside(PERSON, Person.__table__, "actor_id"),
        "delegator": Beside(PERSON, Person.__table__, "delegator_id"),
    },
)

ITEM: Final = WrittenType(
    {
        "__typename": v.type_name_of("kind", TYPE_NAMES_OF_ITEMS),
        "id": v.global_id_of("kind", TYPE_NAMES_OF_ITEMS),
        "kind": v.word("kind"),
        "title": v.text("title"),
        "state": v.word("state"),
        "stateLabel": v.looked_up(labels.states, *_IN_STATE),
        "stage": v.looked_up_or_null(labels.stages, *_IN_STATE),
        "outcome": v.looked_up_or_null(labels.outcomes, *_IN_STATE),
        "version": v.number("version"),
        "attempt": v.number("attempt"),
        "round": v.text_or_null("round"),
        "createdAt": v.instant("created_at"),
        "updatedAt": v.instant("updated_at"),
        "stateSince": v.instant("state_since"),
    },
    {
        "organisation": Beside(ORGANISATION, Organisation.__table__, "organisation_id"),
        "owner": Beside(PERSON, Person.__table__, "owner_id"),
    },
    {"history": Below(EVENT, history.events, history.EVENT_ITEM)},
)


def items(
    listing: Listing, viewer: Viewer, language: Language, wanted: tuple[Wanted, ...]
) -> Listing:
    """A list of items that says as JSON what is wanted of each (`ITEM`)."""
    return written(listing, ITEM, Item.__table__, wanted, (viewer, language))
