"""Items of the lifecycles that came after courses: acted on the write path, not told as rows."""
