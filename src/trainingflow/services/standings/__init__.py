"""Stored standings: what teachers owe and have, kept beside the ledger and equal to it."""
