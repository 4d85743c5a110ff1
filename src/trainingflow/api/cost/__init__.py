"""What an operation costs: an upper bound that is known before anything is executed."""
