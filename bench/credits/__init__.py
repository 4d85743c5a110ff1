"""How long credits take at the size of a district, beside plain SQL on the same rows."""
