"""Credits of earlier years: what a row says, what it comes to, its confirmation and reversal."""
