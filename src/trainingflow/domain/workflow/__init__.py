"""The engine that all lifecycles share: definitions as data, one decision function."""
