"""The types of the schema: each shows a row or a value, none decides."""
