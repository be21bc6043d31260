"""A real browser for tests: Debian's chromium without a window, asked for nothing but what a test opens."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

REQUIRED = "BCE_LINT_REQUIRE_BROWSER"
PROGRAMS = ("chromium", "chromedriver")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage")


def programs() -> list[str]:
    """The paths of browser and driver. Where one is missing the test is skipped, or fails if a browser is required."""
    found = [shutil.which(name) for name in PROGRAMS]
    missing = [name for name, path in zip(PROGRAMS, found) if path is None]
    if missing:
        reason = f"no {' and no '.join(missing)} here: apt-get install chromium chromium-driver"
        pytest.fail(reason) if os.environ.get(REQUIRED) else pytest.skip(reason)
    return found


class Browser:
    """A window, and what a person sees in it."""

    def __init__(self, profile: Path) -> None:
        browser, driver = programs()
        from selenium import webdriver
        options = webdriver.ChromeOptions()
        options.binary_location = browser
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options, webdriver.ChromeService(driver))

    def open(self, address: Path | str, width: int = 1100, height: int = 900, scheme: str = "light") -> None:
        """Show a page in a window of that size, for somebody who likes it ``light`` or ``dark``."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.driver.get(address if isinstance(address, str) else address.as_uri())

    def ask(self, command: str, **parameters) -> dict:
        return self.driver.execute_cdp_cmd(command, parameters)

    def all(self, selector: str, within=None) -> list:
        return (within or self.driver).find_elements("css selector", selector)

    def one(self, selector: str, within=None):
        found, = self.all(selector, within)
        return found

    def seen(self, selector: str) -> list[str]:
        """The words of the elements that are shown."""
        return [element.text for element in self.all(selector) if element.is_displayed()]

    def run(self, script: str, *words):
        return self.driver.execute_script(script, *words)

    def style(self, element, name: str) -> str:
        return element.value_of_css_property(name)

    def complaints(self) -> list[str]:
        """What the console says, since it was last asked."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """What pages other than the browser's own fetched, since it was last asked."""
        sent = (json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance"))
        return [message["params"]["request"]["url"] for message in sent
                if message["method"] == "Network.requestWillBeSent"
                and not message["params"]["documentURL"].startswith("chrome:")]


def contrast(ink: str, ground: str) -> float:
    """How far two computed colours are apart, from 1 to 21, as WCAG reckons it.

    >>> contrast("rgb(0, 0, 0)", "rgba(255, 255, 255, 1)")
    21.0
    """
    high, low = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(color: str) -> float:
    parts = [float(part) / 255 for part in color.partition("(")[2].rstrip(")").split(",")[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
