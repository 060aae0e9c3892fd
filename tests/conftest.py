"""What all tests share."""

from hypothesis import settings

# No test is right or wrong by the clock: a slow machine is not an error.
settings.register_profile("nbprop", deadline=None)
settings.load_profile("nbprop")
