"""The use cases: each loads what the domain needs, asks it, and writes the answer down."""
