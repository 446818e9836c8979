"""What holds for all tests."""

from hypothesis import settings

# a busy machine is no failure: what must be fast is timed by tests of its own
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
