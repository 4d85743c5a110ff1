"""Imports of tables: sent, checked, previewed, applied in one step, and undone while untouched."""
