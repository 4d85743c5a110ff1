"""A copy of all that is kept, made by the tools of PostgreSQL, and brought back and proved."""
