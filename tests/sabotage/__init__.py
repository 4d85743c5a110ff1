"""Faults that are put into the program on purpose; each has to be found by the tests."""
