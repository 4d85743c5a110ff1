"""Tables, and the one place where a transaction begins and ends."""
