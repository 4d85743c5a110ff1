"""The file that a new policy begins as: sound from the first line, with marks where to write."""

from importlib import resources

from trainingflow.policies.schema import schema_path


def skeleton(identity: str, parent: str | None = None) -> str:
    """Give the text of a policy that `check` accepts, with a warning for all that is still open.

    Args:
        identity: the id of the new policy, which is also the name of its file.
        parent: the policy that it is laid over; none where it stands alone.
    """
    name = "skeleton.txt" if parent is None else "overlay.txt"
    text = (resources.files(__package__) / name).read_text(encoding="utf-8")
    file = f"{identity}.yaml"
    return text.format(id=identity, file=file, parent=parent, schema=schema_path().as_posix())
