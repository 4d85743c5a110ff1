"""The pages of a portal beside PostGraphile and plain SQL on the same rows."""
