"""Reads for the API: columns, not entities; many rows with one statement."""
