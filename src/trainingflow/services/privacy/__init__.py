"""Personal data: numbers that are encrypted, what is kept for what, and the rights of people."""
