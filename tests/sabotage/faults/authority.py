"""Who reads and does what: tenants, row security, masks, two persons."""

from collections.abc import Mapping
from typing import Final

from tests.sabotage.fault import AnyFault, DatabaseFault, Fault

_ROWS: Final = "tests/privacy/test_row_security.py"
_APPOINTMENTS: Final = "tests/authority/test_appointments.py"

FAULTS: Final[Mapping[str, AnyFault]] = {
    "forget-tenant-in-items": Fault(
        "items of every authority are found by their id",
        "trainingflow.services.facts.common",
        "    .where(Item.authority_id == AUTHORITY, Item.id == any_(IDS))\n"
        "    .order_by(Item.id)\n    .execution_options",
        "    .where(Item.id == any_(IDS))\n    .order_by(Item.id)\n    .execution_options",
        "tests/services/test_write_path.py",
        "another_authority",
    ),
    "trip-without-authority": Fault(
        "a trip sees what the one before it on the same connection was for",
        "trainingflow.db.trips",
        "%(authority)s, true)",
        "%(authority)s, false)",
        "tests/services/test_trips.py",
        "the_next_nobody",
    ),
    "written-unasked": Fault(
        "a field is written without asking what stands in front of it",
        "trainingflow.api.written",
        "all(_passes(guard, context) for guard in found.guards.values())",
        "True",
        "tests/api/test_written.py",
        "refused_a_field",
    ),
    "written-behind-anything": Fault(
        "a field is written whatever stands in front of it",
        "trainingflow.api.written",
        "        if not bare or any(guard.once is None for guard in guards):\n"
        "            return None\n",
        "",
        "tests/api/test_written.py",
        "behind_what_asks_the_same",
    ),
    "written-to-outsiders": Fault(
        "a written history is that of the item, whoever looks",
        "trainingflow.services.reading.written.statement",
        "listing.statement.where(below.parent == row.c.id)",
        "select(*listing.statement.selected_columns).where(below.parent == row.c.id)",
        "tests/demo/test_written.py",
        "as_it_would_be_resolved",
    ),
    "row-security-off": Fault(
        "a transaction does not say whose data it works on, and the net is cut",
        "trainingflow.db.row_security",
        "select(func.set_config(SETTING, bindparam(_BOUND, type_=Text()), true()))\n",
        'select(func.set_config("trainingflow.no", bindparam(_BOUND, type_=Text()), true()))\n',
        "tests/privacy/test_row_security.py",
        "own_authority",
    ),
    "authority-stays": Fault(
        "the next transaction of a connection keeps the authority of the last one",
        "trainingflow.db.row_security",
        "select(func.set_config(SETTING, bindparam(_BOUND, type_=Text()), true()))\n",
        "select(func.set_config(SETTING, bindparam(_BOUND, type_=Text()), False))\n",
        "tests/privacy/test_row_security.py",
        "next_transaction",
    ),
    "row-security-disabled": DatabaseFault(
        "a table of personal data has no row security",
        "ALTER TABLE credit_record DISABLE ROW LEVEL SECURITY",
        _ROWS,
        "own_authority",
    ),
    "row-policy-for-all": DatabaseFault(
        "the policy of a table lets every transaction see every row",
        "ALTER POLICY of_one_authority ON person USING (true) WITH CHECK (true)",
        _ROWS,
        "own_authority or said_whose",
    ),
    "row-policy-read-only": DatabaseFault(
        "the policy of a table lets rows of other authorities be written",
        "ALTER POLICY of_one_authority ON person WITH CHECK (true)",
        _ROWS,
        "neither_written",
    ),
    "masks-off": Fault(
        "the number of an ID card is shown as it is",
        "trainingflow.domain.personal_numbers",
        "        lambda text: _hide(text, 6, 4),\n",
        "        lambda text: text,\n",
        "tests/privacy/test_masking.py",
        "masked",
    ),
    "number-without-reason": Fault(
        "a whole number is shown to whoever gives no reason",
        "trainingflow.services.privacy.shown",
        "        return text if plain else None\n",
        "        return text\n",
        "tests/privacy/test_masking.py",
        "for_a_reason",
    ),
    "number-to-every-officer": Fault(
        "officers of every section are shown whole numbers",
        "trainingflow.services.privacy.keepers",
        "        and (one.body is Body.PERSONNEL_SECTION or Body.PERSONNEL_SECTION in one.office_of)\n",
        "",
        "tests/privacy/test_masking.py",
        "nobody_else",
    ),
    "number-limit-one-more": Fault(
        "a hundred and one numbers are shown in an hour (`<=`)",
        "trainingflow.services.privacy.shown",
        ".scalar_one() < MOST\n",
        ".scalar_one() <= MOST\n",
        "tests/privacy/test_masking.py",
        "hundred",
    ),
    "number-anywhere": Fault(
        "an encrypted number opens in the place of one of another kind",
        "trainingflow.services.privacy.numbers",
        '    return f"number {authority_id} {person_id} {kind}".encode()\n',
        '    return f"number {authority_id} {person_id}".encode()\n',
        "tests/privacy/test_numbers.py",
        "moved_to_another",
    ),
    "restricted-shown": Fault(
        "people whose data is restricted stay on the lists",
        "trainingflow.services.reading.sight",
        "    return seen if viewer.audits else",
        "    return seen if viewer is not None else",
        "tests/privacy/test_rights.py",
        "shown_to_nobody",
    ),
    "erased-by-one": Fault(
        "one person restricts and erases",
        "trainingflow.services.privacy.erasing",
        "    if work.actor.person_id in (row.restricted_by, person_id):\n",
        "    if work.actor.person_id == person_id:\n",
        "tests/privacy/test_rights.py",
        "two_people",
    ),
    "appointed-by-one": Fault(
        "an administrator is proposed and approved by one person",
        "trainingflow.services.appointments",
        "    if person is None or person not in (proposal.proposed_by, proposal.person_id):\n",
        "    if person is not None:\n",
        _APPOINTMENTS,
        "second_person",
    ),
    "administrators-mixed": Fault(
        "an administrator holds a role of the business too",
        "trainingflow.services.appointments",
        "    if held:\n        others",
        "    if held is None:\n        others",
        _APPOINTMENTS,
        "no_other_role",
    ),
    "role-without-end": Fault(
        "a role counts after its last day",
        "trainingflow.services.holding",
        "        Assignment.since <= today,\n"
        "        or_(Assignment.until.is_(None), Assignment.until >= today),\n",
        "        Assignment.since <= today,\n",
        _APPOINTMENTS,
        "last_day",
    ),
    "role-withdrawn": Fault(
        "a role counts after it was withdrawn",
        "trainingflow.services.holding",
        "        Assignment.withdrawn_at.is_(None),\n        Assignment.since <= today,\n",
        "        Assignment.since <= today,\n",
        _APPOINTMENTS,
        "gone_with_the_next",
    ),
}
