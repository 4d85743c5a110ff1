"""GraphQL over HTTP: what the outside world sees of the services."""

# An enum of the domain is described before any type of the schema is made of it.
from trainingflow.api.types import course_enums, credit_enums, enums, standing_enums

__all__ = ["course_enums", "credit_enums", "enums", "standing_enums"]
