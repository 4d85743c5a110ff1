"""A table of teachers taken over, beside COPY of the same rows."""
