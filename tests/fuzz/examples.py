"""Settings of the whole folder: the same examples every time, no clock over them."""

import os

from hypothesis import HealthCheck, settings

MORE = int(os.environ.get("CUPCAKE_PROVE_N", "0"))
"""Above nought: as many times a hundred examples, drawn anew."""

settings.register_profile(
    "cupcake-fuzz", deadline=None, derandomize=not MORE, database=None, print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture,
                           HealthCheck.large_base_example],
)  # fmt: skip


def fuzz(examples: int) -> settings:
    """The settings of one test."""
    return settings(settings.get_profile("cupcake-fuzz"), max_examples=MORE * 100 if MORE else examples)
