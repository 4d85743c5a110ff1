"""Global identifiers: what a client keeps, and what it never takes apart."""

import base64
import binascii
from uuid import UUID

from trainingflow.api.faults import BadInput
from trainingflow.domain.global_ids import global_id

__all__ = ["global_id", "key_of", "optional_key", "parts", "required_key"]


def parts(text: str) -> tuple[str, str] | None:
    """Read the type's name and the key of a global id; None when it is none."""
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    name, separator, key = decoded.partition(":")
    # Only the spelling that `global_id` writes: one object has one id.
    return (name, key) if separator and global_id(name, key) == text else None


def key_of(text: str, *type_names: str) -> UUID | None:
    """Read the key of an object of one of these types; None when the id names none."""
    named = parts(text)
    if named is None or named[0] not in type_names:
        return None
    try:
        key = UUID(named[1])
    except ValueError:
        return None
    return key if str(key) == named[1] else None


def required_key(text: str, *type_names: str, argument: str | None = None) -> UUID:
    """Read the key of an argument that must name an object of one of these types.

    Args:
        text: the global id.
        type_names: the types of which one is wanted.
        argument: what the argument is called, for the message.

    Raises:
        BadInput: the id is none, or one of another type.
    """
    key = key_of(text, *type_names)
    if key is None:
        raise BadInput.id(text, type_names, argument)
    return key


def optional_key(text: str | None, *type_names: str, argument: str | None = None) -> UUID | None:
    """Read the key of an argument that may be left out; see `required_key`."""
    return required_key(text, *type_names, argument=argument) if text else None
