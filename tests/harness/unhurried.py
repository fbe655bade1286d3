"""Imported by the suite's conftests: no test fails because the machine is busy. What is slow is measured in bench/."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
