"""The write path: commits, locks, keys and what is asked before a move."""

from collections.abc import Mapping
from typing import Final

from tests.sabotage.fault import AnyFault, Fault

_WRITE_PATH: Final = "tests/services/test_write_path.py"
_GRID: Final = "tests/chaos/test_grid.py"
_PERFORM: Final = "trainingflow.services.perform"

FAULTS: Final[Mapping[str, AnyFault]] = {
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
        "_LOCKED: Final = _HEADS.with_for_update(of=Item)\n",
        "_LOCKED: Final = _HEADS\n",
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
        "        IdempotencyKey.actor_id == ID,\n",
        "        ID == ID,\n",
        _WRITE_PATH,
        "of_two_persons",
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
        "    outcome = await _perform(work, command, Ahead())\n",
        "    from dataclasses import replace\n"
        "    command = replace(command, dry_run=False)\n"
        "    outcome = await _perform(work, command, Ahead())\n",
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
        "    if not (transition.decides or transition.impartial):\n",
        "    if not transition.impartial:\n",
        "tests/domain/workflow/test_properties.py tests/domain/workflow/test_course_rules.py "
        "tests/domain/workflow/test_transitions.py",
    ),
    "staged-twice": Fault(
        "a decision that another has just released is released again",
        "trainingflow.services.staged",
        "    if planned is None or staged is None or planned.outcome is not None:\n",
        "    if planned is None or staged is None:\n",
        "tests/services/test_staged.py",
        "at_once",
    ),
    "delegation-expired": Fault(
        "what was lent is lent for ever",
        "trainingflow.services.delegation",
        "    return tuple(one for one in found if one.opens <= now < one.closes)\n",
        "    return tuple(found)\n",
        "tests/services/test_delegation.py",
        "beginning_to_its_end",
    ),
    "upload-moved-early": Fault(
        "a file leaves the place where it came in before it is remembered",
        "trainingflow.services.dossiers.uploads",
        "    await files.storage.copy(incoming(document_id), kept(",
        "    await files.storage.move(incoming(document_id), kept(",
        _GRID,
        "upload.kept and before and raise",
    ),
    "same-person-twice": Fault(
        "who took the step before takes this one too",
        "trainingflow.domain.workflow.demands",
        "    if same:\n        yield ConflictBlocker(",
        "    if same is None:\n        yield ConflictBlocker(",
        "tests/domain/workflow/test_properties.py tests/domain/workflow/test_course_rules.py "
        "tests/domain/workflow/test_transitions.py",
    ),
    "history-unchained": Fault(
        "the hash of an event does not cover the one before it",
        _PERFORM,
        "    digest = row_hash(previous, said)\n",
        "    digest = row_hash(BEGINNING, said)\n",
        "tests/invariants/test_invariants.py",
        "nothing_is_broken",
    ),
    "window-not-asked": Fault(
        "what has a window is taken while it is shut",
        "trainingflow.domain.workflow.demands",
        "    if transition.window is None:\n        return\n    running",
        "    if transition.window is not facts:\n        return\n    running",
        "tests/domain/workflow/test_windows.py",
    ),
    "stranger-sees-item": Fault(
        "an action on an item that somebody may not see is judged and not answered as missing",
        "trainingflow.services.bulk",
        "    if command.item_id is not None:\n        viewer",
        "    if command.item_id is viewer_at:\n        viewer",
        "tests/services/test_bulk.py",
        "may_not_see",
    ),
    "early-decision-of-rivals": Fault(
        "two decisions that share a limit do not wait for each other",
        "trainingflow.services.rivals",
        "    if kind in _APART or (",
        "    if kind or (",
        "tests/services/test_school_plans.py",
        "never_made",
    ),
}
