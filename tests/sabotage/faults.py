"""The seeded faults: what each changes in which module, and the tests that have to see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


class FaultOutdated(Exception):
    """The text that a fault changes is not, or not only once, in its module any more."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to break the program.

    Attributes:
        what: in words, for the table.
        module: the module that is changed.
        true: the text that is taken out; it stands in the module once.
        false: what is put in its place.
        tests: the narrow tests that have to fail, as pytest takes them.
        only: an expression as for pytest's `-k`; empty: all of the tests.
    """

    what: str
    module: str
    true: str
    false: str
    tests: str
    only: str = ""

    def applied(self, text: str) -> str:
        """The module's text with the fault.

        Raises:
            FaultOutdated: the true text is not there exactly once.
        """
        if text.count(self.true) != 1:
            message = f"{self.module} holds the text {text.count(self.true)} times: {self.true!r}"
            raise FaultOutdated(message)
        return text.replace(self.true, self.false)


_WRITE_PATH: Final = "tests/services/test_write_path.py"
_GRID: Final = "tests/chaos/test_grid.py"
_PERFORM: Final = "trainingflow.services.perform"
_TOKENS: Final = "tests/identity/test_tokens.py"

FAULTS: Final[Mapping[str, Fault]] = MappingProxyType(
    {
        "commit-early": Fault(
            "the step is committed before what belongs to it",
            _PERFORM,
            "    await effects.carry_out(step)\n",
            "    await effects.carry_out(step)\n"
            "    _move(step)\n"
            "    recorded = await _record_event(step)\n"
            "    await (await work.session.connection()).exec_driver_sql('COMMIT')\n"
            "    return step, recorded\n",
            _GRID,
            "half-written and raise",
        ),
        "skip-lock": Fault(
            "the head row is read without its lock",
            "trainingflow.services.facts.common",
            "        statement = statement.with_for_update(of=Item)\n",
            "        pass\n",
            "tests/races/test_pairs.py",
            "two_actions and MANAGER_FILING",
        ),
        "skip-version": Fault(
            "the version that was seen is not compared",
            "trainingflow.domain.workflow.demands",
            "    if attempt.expected_version not in (None, facts.version):\n",
            "    if attempt.expected_version is ...:\n",
            _WRITE_PATH,
            "stale_version",
        ),
        "deadline-inclusive": Fault(
            "a window still takes what comes at its end (`<=`)",
            "trainingflow.domain.calendar",
            "        return self.opens <= at < self.closes\n",
            "        return self.opens <= at <= self.closes\n",
            "tests/domain/workflow/test_windows.py tests/domain/workflow/test_calendar.py",
        ),
        "drop-audit": Fault(
            "a transaction tells the journal nothing",
            "trainingflow.services.journal.journal",
            "        await session.flush()\n        if self.notes:\n",
            "        await session.flush()\n        return\n        if self.notes:\n",
            "tests/journal/test_entries.py",
            "a_move_is_written",
        ),
        "forget-tenant-in-items": Fault(
            "items of every authority are found by their id",
            "trainingflow.services.facts.common",
            "        .where(Item.authority_id == work.authority_id, Item.id.in_(ids))\n"
            "        .order_by(Item.id)\n",
            "        .where(Item.id.in_(ids))\n        .order_by(Item.id)\n",
            "tests/authority/test_twins.py",
        ),
        "key-without-hash": Fault(
            "a reused key is not compared with what it was used for",
            _PERFORM,
            "    if kept.request_sha256 != command.fingerprint() or kept.item_id is None:\n",
            "    if kept.item_id is None:\n",
            _WRITE_PATH,
            "used_for_something_else",
        ),
        "key-not-kept": Fault(
            "the key of a move is not remembered",
            _PERFORM,
            "    await _keep_key(step)\n",
            "",
            _WRITE_PATH,
            "repeated_key",
        ),
        "key-of-anybody": Fault(
            "the key of one person is taken for that of another",
            _PERFORM,
            "        IdempotencyKey, (work.authority_id, person, command.idempotency_key)\n",
            "        IdempotencyKey, (work.authority_id, UUID(int=0), command.idempotency_key)\n",
            _WRITE_PATH,
            "repeated_key",
        ),
        "key-in-flight": Fault(
            "a command in flight is carried out a second time beside the first",
            _PERFORM,
            "        return InFlight(command.idempotency_key)\n",
            "        pass\n",
            _WRITE_PATH,
            "in_flight",
        ),
        "change-key-without-hash": Fault(
            "the key of a change beside the lifecycles is not compared",
            "trainingflow.services.once",
            "    if kept.request_sha256 != _fingerprint(said) or kept.item_id is None:\n",
            "    if kept.item_id is None:\n",
            "tests/services/test_window_changes.py",
        ),
        "dry-run-writes": Fault(
            "a dry run does it",
            _PERFORM,
            "    if command.dry_run:\n        used",
            "    if False:\n        used",
            _WRITE_PATH,
            "dry_run",
        ),
        "strangers-accepted": Fault(
            "ids in the input are not looked up",
            _PERFORM,
            "    strangers = out_of_bounds(command) + await references.unknown(work, command)\n",
            "    strangers = out_of_bounds(command)\n",
            _WRITE_PATH,
            "nobody_bears",
        ),
        "own-item-decided": Fault(
            "somebody decides on an item of their own",
            "trainingflow.domain.workflow.demands",
            "    if (transition.decides or transition.impartial) and own:\n",
            "    if transition.impartial and own:\n",
            "tests/domain/workflow/test_properties.py tests/domain/workflow/test_course_rules.py "
            "tests/domain/workflow/test_transitions.py",
        ),
        "bulk-version": Fault(
            "a bulk action takes items as they are now",
            "trainingflow.services.bulk",
            "        expected_version=target.expected_version,\n        idempotency_key=",
            "        expected_version=None,\n        idempotency_key=",
            "tests/services/test_bulk.py",
            "refused_item",
        ),
        "bulk-unfenced": Fault(
            "two workers take the same entry of a job",
            "trainingflow.services.bulk",
            "        .with_for_update(of=BulkEntry, skip_locked=True)\n",
            "",
            "tests/services/test_bulk.py",
            "whoever_works",
        ),
        "bulk-key-shared": Fault(
            "every item of a bulk action has the same key",
            "trainingflow.services.bulk",
            '        idempotency_key=f"{shared.idempotency_key}/{target.item_id}",\n',
            "        idempotency_key=shared.idempotency_key,\n",
            "tests/services/test_bulk.py",
            "repeats_nothing",
        ),
        "notice-unfenced": Fault(
            "two workers send the same notice",
            "trainingflow.services.clock.notices",
            "                Deadline.done_at.is_(None),\n            )\n"
            "            .with_for_update(skip_locked=True)\n",
            "                Deadline.id == deadline_id,\n            )\n",
            "tests/services/test_notices.py",
            "two_workers",
        ),
        "clock-early": Fault(
            "the clock does what is not due yet",
            "trainingflow.services.clock.moves",
            "                Deadline.due_at <= now,\n",
            "                Deadline.due_at != now,\n",
            "tests/services/test_clock.py",
            "leaves_a_running_notice_alone",
        ),
        "staged-twice": Fault(
            "a decision that was released is released again",
            "trainingflow.services.staged",
            "    if planned is None or staged is None or planned.outcome is not None:\n",
            "    if planned is None or staged is None:\n",
            _GRID,
            "staged and after and raise",
        ),
        "feed-by-last-seen": Fault(
            "changes are read from the last one that was seen, whoever still writes",
            "trainingflow.services.reading.standings",
            "    until = snapshot.xmin\n",
            "    until = snapshot.xmax\n",
            "tests/services/standings/test_at_once.py",
            "not_lost",
        ),
        "delegation-expired": Fault(
            "what was lent is lent for ever",
            "trainingflow.services.delegation",
            "    return tuple(one for one in found if one.opens <= now < one.closes)\n",
            "    return tuple(found)\n",
            "tests/services/test_delegation.py",
            "",
        ),
        "token-expired": Fault(
            "the end of a token is not looked at",
            "trainingflow.services.signing_in.recognise",
            "    if row.expires_at <= now:\n",
            "    if row.expires_at is now:\n",
            _TOKENS,
            "ninety_days or overlap_is_over or answered_alike",
        ),
        "token-revoked": Fault(
            "a revoked token still signs in",
            "trainingflow.services.signing_in.recognise",
            "    if row.revoked_at is not None:\n",
            "    if row.revoked_at is now:\n",
            _TOKENS,
            "revoked_token",
        ),
        "token-unverified": Fault(
            "a token is known by its key id, whatever its secret is",
            "trainingflow.services.signing_in.recognise",
            "    if row is None or not known:\n",
            "    if row is None:\n",
            _TOKENS,
            "answered_alike",
        ),
        "token-from-anywhere": Fault(
            "the networks of a token are not looked at",
            "trainingflow.services.signing_in.recognise",
            "    if row.networks and not _within(row.networks, address):\n",
            "    if row.networks and address is now:\n",
            _TOKENS,
            "answered_alike or networks",
        ),
        "row-security-off": Fault(
            "a transaction does not say whose data it works on, and the net is cut",
            "trainingflow.db.row_security",
            "    return select(func.set_config(SETTING, str(authority_id), true()))\n",
            '    return select(func.set_config("trainingflow.no", str(authority_id), true()))\n',
            "tests/privacy/test_row_security.py",
            "own_authority",
        ),
        "authority-stays": Fault(
            "the next transaction of a connection keeps the authority of the last one",
            "trainingflow.db.row_security",
            "    return select(func.set_config(SETTING, str(authority_id), true()))\n",
            "    return select(func.set_config(SETTING, str(authority_id), False))\n",
            "tests/privacy/test_row_security.py",
            "next_transaction",
        ),
        "demo-in-production": Fault(
            "tokens of the demo sign in everywhere",
            "trainingflow.services.identity",
            "    if not demo:\n        return None\n",
            "",
            "tests/identity/test_provider_sign_in.py",
            "without_a_provider",
        ),
        "fault-shown": Fault(
            "the client is shown what the server failed on",
            "trainingflow.api.faults",
            'f"The server failed. Report the fault with its number {number}."',
            'f"The server failed: {cause}"',
            "tests/api/test_endpoint.py",
        ),
        "upload-moved-early": Fault(
            "a file leaves the place where it came in before it is remembered",
            "trainingflow.services.dossiers.uploads",
            "    await files.storage.copy(incoming(document_id), kept(",
            "    await files.storage.move(incoming(document_id), kept(",
            _GRID,
            "upload.kept and before and raise",
        ),
        "failpoints-anywhere": Fault(
            "failpoints can be armed outside the demo",
            "trainingflow.settings",
            "    if text and not demo:\n",
            "    if text and demo is None:\n",
            "tests/test_settings.py",
        ),
    }
)
"""Every fault by its name."""
