"""Regulations as files, and the module that reads them: one file, two pure values."""
