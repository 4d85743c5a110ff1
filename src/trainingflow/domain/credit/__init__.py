"""Credits: what completed training is worth under a regulation, and which article says so."""
