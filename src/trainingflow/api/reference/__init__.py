"""The pages under `/docs`: the schema, lifecycles, policies, errors and recipes, without a network.

They say what this very server does: all but the few that people write are made from the program.
"""
