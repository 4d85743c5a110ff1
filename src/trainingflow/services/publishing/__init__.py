"""Publishing a version of a policy: drafts, previews, two people, and what it changed."""
