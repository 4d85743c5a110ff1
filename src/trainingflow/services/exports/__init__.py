"""Exports: a whole list as a file, with the same filter and the same rights as on the screen."""
