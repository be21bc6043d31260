"""Decorators of test runners that call a test once for each of a list of arguments."""

from __future__ import annotations

_ABSL = "absl.testing.parameterized"

PARAMETERS = (f"{_ABSL}.parameters", "parameterized.parameterized", "parameterized.parameterized.expand")
NAMED = (f"{_ABSL}.named_parameters",)
PRODUCT = (f"{_ABSL}.product",)
PARAMETRIZE = ("pytest.mark.parametrize",)
