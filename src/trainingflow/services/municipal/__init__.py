"""The municipal training-management system: what is sent to it, and what it says that it holds."""
