"""Looking ahead: what is due when, what would be if, and which runs would fill what is missing."""
