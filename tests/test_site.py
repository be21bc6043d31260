"""The documentation: what it shows is real, what it advises runs, every link leads somewhere, and the site is built."""

from __future__ import annotations

import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from functools import partial

import browsing
import pytest
from generating import generated

from bce_lint import Settings, check_source, fix_source

SITUATIONS = ("situation1", "situation2", "situation3")
BUILD = (sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q")


# -- the start page ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", SITUATIONS)
def test_the_situations_are_shown_with_real_output(root, bless, run, seed, write, name):
    write("train.py", seed(f"{name}.py"))
    text = f"```python\n{seed(f'{name}.py')}```\n\n"
    for words in ((), ("--diff",)):
        done = run("--isolated", *words, "train.py", env={"COLUMNS": "120"})
        if done.stdout or not words:
            text += f"```console\n$ bce-lint {' '.join([*words, 'train.py'])}\n{done.stdout}{done.stderr}```\n\n"
    generated(root / "docs" / "index.md", name, text, bless)


def test_the_values_are_what_the_programs_print(root, bless, seed):
    """Each program is run as it is and as ``--fix`` leaves it; the yardstick is reckoned in float64."""
    sources = {name: seed(f"{name}.py") for name in SITUATIONS}
    fixed = {name: fix_source(text, "train.py", Settings(project=False)).source for name, text in sources.items()}
    printed = [float(line.removeprefix("loss ")) for line in executed(*sources.values(), *fixed.values())]
    before, after = printed[:3], printed[3:]
    right = mean_loss([-30.0, -2.0, 0.5, 25.0], [1.0, 0.0, 1.0, 0.0])
    assert after == pytest.approx([right] * 3, abs=1e-4) and before[2] == after[2]
    assert [abs(value - right) < 1 for value in before] == [False, False, True]
    rows = "".join(f"| {name.title().replace('tion', 'tion ')} | {one:.2f} | {other:.2f} |\n"
                   for name, one, other in zip(SITUATIONS, before, after))
    generated(root / "docs" / "index.md", "values", f"The right loss is {right:.2f}. With Keras 3 on TensorFlow they print:"
              f"\n\n| | as it is | after `bce-lint --fix` |\n|---|---|---|\n{rows}\n", bless)


def mean_loss(logits, labels) -> float:
    from math import exp, log1p
    return sum(max(z, 0) - z * y + log1p(exp(-abs(z))) for z, y in zip(logits, labels)) / len(logits)


def executed(*sources: str) -> list[str]:
    """What programs print, one after the other in a process with Keras 3 on TensorFlow."""
    environment = os.environ | {"TF_USE_LEGACY_KERAS": "0", "KERAS_BACKEND": "tensorflow", "CUDA_VISIBLE_DEVICES": "-1",
                                "TF_CPP_MIN_LOG_LEVEL": "3"}
    program = "import json, sys\nfor source in json.load(sys.stdin): exec(source, {'__name__': '__main__'})"
    done = subprocess.run([sys.executable, "-c", program], input=json.dumps(sources), env=environment, text=True,
                          capture_output=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


# -- the guide --------------------------------------------------------------------------------------------------------

PRELUDE = """\
import numpy as np
import tensorflow as tf
from tensorflow import keras

features = np.random.default_rng(1).normal(size=(64, 4)).astype("float32")
labels = (features.sum(1, keepdims=True) > 0).astype("float32")
tags = (features @ np.ones((4, 5)) > np.arange(5)).astype("float32")
"""


@pytest.fixture(scope="module")
def guide(root):
    """The code of the guide as one program."""
    blocks = re.findall(r"```python\n(.*?)```", (root / "docs" / "forms.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) > 5
    return PRELUDE + "\n".join(blocks)


def test_what_the_guide_advises_runs(guide):
    checks = """
assert np.isfinite(loss) and all(np.isfinite(gradient).all() for gradient in gradients)
assert np.isfinite(half.evaluate(features, labels, verbose=0)) and half.compute_dtype == "float16"
assert np.array_equal(decisions, probabilities > 0.5) and np.allclose(server(features), probabilities, atol=1e-6)
z = tf.constant([-200.0, -3.0, 20.0])
assert np.allclose(tf.nn.softplus(-z), [200, 3.0485873, 0]) and np.allclose(tf.nn.softplus(z), [0, 0.0485873, 20])
print("done")"""
    assert executed(guide + checks) == ["done"]


def test_the_guide_passes_the_linter(guide):
    report = check_source(guide, "guide.py", Settings(select=("ALL",), project=False))
    assert (report.diagnostics, report.errors) == ((), ())
    worse = guide.replace("BinaryCrossentropy(from_logits=True)", "BinaryCrossentropy()")
    found = check_source(worse, "guide.py", Settings(project=False)).diagnostics
    assert len(found) >= 4 and {one.code for one in found} >= {"BCE001"}, "nor is it silent because it sees nothing"


# -- links and the site -----------------------------------------------------------------------------------------------

def anchors(path) -> set[str]:
    """The anchors of a page's headings, as a forge makes them."""
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"^#+ (.*)", text, re.MULTILINE)}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_of_the_repository_lead_somewhere(root, name):
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", (root / name).read_text("utf-8")):
        target, _, anchor = link.partition("#")
        path = root / (target or name)
        assert path.exists(), link
        assert not anchor or anchor in anchors(path), link


@pytest.fixture(scope="module")
def site(root, tmp_path_factory):
    """The site, built as its one command builds it; a broken link or a page without a place is an error."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run([*BUILD, root / "docs", folder / "html"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return folder / "html"


def test_the_site_holds_every_page_and_what_it_refers_to(root, site):
    pages = {path.relative_to(root / "docs").with_suffix("").as_posix() for path in (root / "docs").rglob("*.md")}
    made = {path.relative_to(site).with_suffix("").as_posix(): path for path in site.rglob("*.html")}
    assert pages <= set(made)
    for page in made.values():
        text = page.read_text("utf-8")
        for link in re.findall(r'<(?:a|img)[^>]* (?:href|src)="([^"#?]+)', text):
            assert re.match(r"[a-z]+:", link) or (page.parent / link).exists(), (page.name, link)
    assert all(f'href="{name.removeprefix("rules/")}.html"' in made["rules/README"].read_text("utf-8")
               for name in pages if name.startswith("rules/BCE"))


def test_broken_links_break_the_build(root, tmp_path):
    """What ``-W`` is trusted with: a wrong anchor, page and picture are refused, each by name."""
    for name in ("docs", "fixtures", "bce_lint"):
        shutil.copytree(root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        shutil.copy(root / name, tmp_path / name)
    page = tmp_path / "docs" / "forms.md"
    broken = ("[gone](measured.md#gone)", "[lost](lost.md)", "[nowhere](#nowhere)", "![none](none.svg)")
    page.write_text(page.read_text("utf-8") + "\n" + "\n".join(broken) + "\n", "utf-8")
    done = subprocess.run([*BUILD, tmp_path / "docs", tmp_path / "html"], capture_output=True, text=True, timeout=300)
    assert done.returncode != 0 and done.stderr.count("WARNING") == len(broken), done.stderr
    assert all(word in done.stderr for word in ("gone", "lost.md", "nowhere", "none.svg")), done.stderr


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words):
        pass


def test_the_site_in_a_browser(site, tmp_path):
    """Light and dark as the system is, nothing is fetched from elsewhere, and the console has nothing to say."""
    browser = browsing.Browser(tmp_path / "profile")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        grounds = []
        browser.complaints(), browser.requests()
        try:
            for scheme in ("light", "dark"):
                browser.open(f"{address}rules/BCE003.html", scheme=scheme)
                assert browser.seen("h1") and "clipped-probabilities" in browser.seen("h1")[0]
                assert all(image.rect["width"] > 300 for image in browser.all("article img"))
                grounds.append(browsing.luminance(browser.style(browser.one("body"), "background-color")))
            for width in (400, 1200, 1400, 1700):
                browser.open(f"{address}index.html", width=width)
                assert "The right loss is" in browser.one("article").text
                assert browser.run("return document.documentElement.scrollWidth") == width
            assert browser.complaints() == []
            assert [url for url in browser.requests() if not url.startswith((address, "data:"))] == []
        finally:
            browser.driver.quit()
            server.shutdown()
    assert grounds[0] > 0.7 and grounds[1] < 0.05
