"""What stands around the program: admission, errors, backups, set-up."""

from collections.abc import Mapping
from typing import Final

from tests.sabotage.fault import AnyFault, Fault

_ADMISSION: Final = "trainingflow.api.admission"
_LIMITS: Final = "tests/admission/test_limits.py"
_BUDGETS: Final = "tests/admission/test_budgets.py"
_BACKUP: Final = "tests/operations/test_backup.py"

FAULTS: Final[Mapping[str, AnyFault]] = {
    "fault-shown": Fault(
        "the client is shown what the server failed on",
        "trainingflow.api.faults",
        'f"The server failed. Report the fault with its number {number}."',
        'f"The server failed: {cause}"',
        "tests/api/test_endpoint.py",
    ),
    "failpoints-anywhere": Fault(
        "failpoints can be armed outside the demo",
        "trainingflow.settings",
        "    if text and not demo:\n",
        "    if text and demo is None:\n",
        "tests/test_settings.py",
    ),
    "depth-unlimited": Fault(
        "documents may be as deep as they like",
        _ADMISSION,
        '        "levels deep": (size.depth, limits.depth),\n',
        "",
        _LIMITS,
        "beyond_a_bound",
    ),
    "aliases-unlimited": Fault(
        "a field may be asked for any number of times under other names",
        _ADMISSION,
        '        "aliases": (size.aliases, limits.aliases),\n',
        "",
        _LIMITS,
        "beyond_a_bound",
    ),
    "fragments-unmeasured": Fault(
        "what fragments expand to is not counted",
        _ADMISSION,
        "        if name in self._open or name not in self._fragments:\n",
        "        if name in self._fragments:\n",
        _LIMITS,
        "beyond_a_bound",
    ),
    "lists-unpriced": Fault(
        "a list costs as much as one of its objects",
        _ADMISSION,
        "            cost=own + times * inner.cost + (times - 1 if field.selection_set else 0),\n",
        "            cost=own + inner.cost,\n",
        _LIMITS,
        "cost_counts",
    ),
    "admission-ignored": Fault(
        "what admission found does not stop the document",
        "trainingflow.api.documents",
        "            prepared.errors = list(prepared.admitted.errors) or validate(\n",
        "            prepared.errors = validate(\n",
        "tests/admission/test_limits.py tests/admission/test_shapes.py",
    ),
    "variables-unbounded": Fault(
        "what variables hold is not measured",
        "trainingflow.api.operations",
        "        if errors:\n            raise Refused(errors)\n        return prepared.admitted\n",
        "        return prepared.admitted\n",
        "tests/admission/test_bounds.py",
    ),
    "budget-uncharged": Fault(
        "questions cost nothing",
        "trainingflow.api.rate_limits.limiter",
        "        filled = await self._shared(rates, points) if changes else "
        "self._memory.spend(rates, points)\n",
        "        filled = await self._shared(rates, points) if changes else "
        "self._memory.spend(rates, 0)\n",
        _BUDGETS,
        "says_what_it_cost",
    ),
    "budget-overdrawn": Fault(
        "a shared budget that is spent is granted",
        "trainingflow.services.rate_buckets",
        "                left_over + :points <= capacity,\n",
        "                true,\n",
        "tests/admission/test_rate_buckets.py",
    ),
    "changes-uncounted": Fault(
        "changes go through while nobody can count them",
        "trainingflow.api.rate_limits.limiter",
        "            raise LimitsUnknown from error\n",
        "            return self._memory.spend(rates, points)\n",
        _BUDGETS,
        "cannot_be_counted",
    ),
    "refused-documents-free": Fault(
        "documents that are refused cost nothing",
        "trainingflow.api.operations",
        "            budget = self._limiter.charge_refused(self._address(request), points)\n",
        "            budget = None\n",
        _BUDGETS,
        "paid_for_too",
    ),
    "address-of-the-client": Fault(
        "a client says itself which address it is charged to",
        "trainingflow.api.origin",
        "        here = forwarded.pop()\n",
        "        here = forwarded.pop(0)\n",
        _BUDGETS,
        "trusted_proxy",
    ),
    "gate-open": Fault(
        "overload is taken in and not refused",
        "trainingflow.api.gate",
        "            async with asyncio.timeout(self._wait):\n",
        "            async with asyncio.timeout(None):\n",
        "tests/admission/test_overload.py",
        "too_late",
    ),
    "get-changes": Fault(
        "a GET request changes something",
        "trainingflow.api.operations",
        '        if changes and request.method == "GET":\n',
        '        if changes and request.method == "PUT":\n',
        "tests/api/test_endpoint.py tests/admission/test_hygiene.py",
        "mutation_by_get",
    ),
    "backup-unverified": Fault(
        "files of a backup are not compared with what was backed up",
        "trainingflow.services.backups.bring_back",
        "    manifest.check(folder)\n",
        "",
        _BACKUP,
        "altered",
    ),
    "backup-unsealed": Fault(
        "a backup that somebody else made is restored",
        "trainingflow.services.backups.manifest",
        "            _check_seal(folder, text, key)\n",
        "            pass\n",
        _BACKUP,
        "made_anew",
    ),
    "restore-over-data": Fault(
        "a backup is restored over what is there",
        "trainingflow.services.backups.bring_back",
        "    if tables:\n",
        "    if tables is None:\n",
        _BACKUP,
        "left_alone",
    ),
    "restore-without-files": Fault(
        "a restore leaves the files out",
        "trainingflow.services.backups.bring_back",
        "        await _return_files(manifest, folder, storage)\n",
        "        pass\n",
        _BACKUP,
        "destroyed",
    ),
    "invariants-blind": Fault(
        "`verify` finds nothing",
        "trainingflow.services.invariants.check",
        "    return list(islice(_rows(connection, invariant), most))\n",
        "    return list(islice(_rows(connection, invariant), 0))\n",
        "tests/invariants/test_invariants.py",
        "what_is_broken",
    ),
    "numbers-in-the-log": Fault(
        "the log holds the numbers of ID cards",
        "trainingflow.observing.scrub",
        "    lambda text: _ID_CARD.sub(_id_card, text),\n",
        "",
        "tests/operations/test_scrub.py",
    ),
    "secret-printed": Fault(
        "a secret prints itself",
        "trainingflow.environment.secret",
        '        return f"Secret({HIDDEN})"\n',
        '        return f"Secret({self._text})"\n',
        "tests/operations/test_environment.py",
    ),
    "old-schema-ready": Fault(
        "a process says it is ready on a schema that it was not written for",
        "trainingflow.api.health",
        "    if found < needed:\n",
        "    if found is needed:\n",
        "tests/operations/test_health.py",
    ),
}
