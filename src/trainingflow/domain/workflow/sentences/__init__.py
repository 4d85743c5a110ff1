"""What blockers and notices say, in both languages, by what they are about."""
