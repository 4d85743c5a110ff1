"""The JSON Schema of an action's input, in the language of the request."""

from typing import Any

from trainingflow.domain.citation import Language


def in_language(schema: Any, language: Language) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """The schema with every title in the language, and in `description` the other language.

    Args:
        schema: as the domain makes it: Chinese titles, English descriptions.
        language: of the request.
    """
    if isinstance(schema, list):
        return [in_language(one, language) for one in schema]
    if not isinstance(schema, dict):
        return schema
    shown = {name: in_language(one, language) for name, one in schema.items()}
    title, description = shown.get("title"), shown.get("description")
    # A field may be called `title` itself: then it is an object.
    if language == "en" and isinstance(title, str) and isinstance(description, str):
        shown |= {"title": description, "description": title}
    return shown
