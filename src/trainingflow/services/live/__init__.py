"""Events as they happen (实时推送): read once in a process, and given to everybody entitled."""
