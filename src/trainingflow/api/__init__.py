"""GraphQL over HTTP: what the outside world sees of the services."""
