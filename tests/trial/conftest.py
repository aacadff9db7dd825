"""A participant's history in few words, for the tests of the engine."""
