"""Who may read what: one table, and one pure decision over it."""
