"""The SDK is small, every name of it loads, and listing commands loads none of the store."""

import subprocess
import sys

from sprinkles import sdk


def test_the_sdk_has_at_most_fifteen_names_and_each_exists() -> None:
    assert len(sdk.__all__) <= 15
    for name in sdk.__all__:
        assert getattr(sdk, name) is not None


def test_a_name_that_is_not_there_is_an_ordinary_attribute_error() -> None:
    assert not hasattr(sdk, "Database")


def test_the_consoles_manners_load_without_the_store() -> None:
    code = "import sys, sprinkles.sdk.console; sys.exit(bool({'sqlalchemy', 'flet', 'supabase'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
