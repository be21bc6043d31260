"""The HTML report as a person meets it, in a real browser: findings, the path of the proof, filters, light and dark."""

from __future__ import annotations

import json

import browsing
import pytest

MODELS = """\
from tensorflow import keras


def build():
    return keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
"""
TRAIN = """\
from tensorflow import keras

import models

net = models.build()
net.compile("adam", "binary_crossentropy", metrics=["accuracy"])
net.fit(x, y)
"""
EVIL = "</script><script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">"
HOSTILE = f"""\
import tensorflow as tf

net = tf.keras.Sequential([tf.keras.layers.Dense(1, activation="sigmoid")])
p = tf.clip_by_value(net(x), 1e-7, 1 - 1e-7)  # {EVIL}
loss = tf.keras.losses.BinaryCrossentropy()(y, p)
"""
HOSTILE_NAME = "<img src=x onerror=alert(1)>&amp;.py"
CLIPPED = """\
import tensorflow as tf
from tensorflow import keras

net = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])

def loss(y, p):
    p = tf.clip_by_value(p, 1e-7, 1 - 1e-7)
    return keras.losses.binary_crossentropy(y, p)

net.compile("adam", loss)
net.fit(x, y)
"""
FORMULA = """\
import tensorflow as tf


def loss(y, p):
    return -tf.reduce_mean(y * tf.math.log(p) + (1 - y) * tf.math.log(1 - p))
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    browser = browsing.Browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.driver.quit()


@pytest.fixture
def report(run, write, seed, tmp_path):
    """A report on a project with findings in several files and a notebook, and how it is told as JSON."""
    folder = tmp_path / "project"
    for name, text in {"pyproject.toml": "", "models.py": MODELS, "train.py": TRAIN, HOSTILE_NAME: HOSTILE,
                       "loss/clipped.py": CLIPPED, "loss/written.py": FORMULA,
                       "notebook.ipynb": seed("situation1_notebook.ipynb")}.items():
        write(f"project/{name}", text)
    done = run("--output-format", "html", "--output-file", tmp_path / "report.html", ".", cwd=folder)
    assert done.returncode == 1, done.stderr
    return tmp_path / "report.html", json.loads(run("--output-format", "json", ".", cwd=folder).stdout)["findings"]


@pytest.fixture
def page(browser, report):
    """The report in the browser; it must be content with it, and fetch nothing."""
    browser.complaints(), browser.requests()
    browser.open(report[0])
    yield browser
    assert browser.complaints() == []
    assert {url.partition("#")[0] for url in browser.requests()} == {report[0].as_uri()}


def test_findings_by_file(page, report):
    found = report[1]
    assert len(found) >= 5 and len({one["path"] for one in found}) == 5
    assert page.seen("section.file > h2") == list(dict.fromkeys(one["path"] for one in found))
    for section in page.all("section.file"):
        path = page.one("h2", section).text
        assert [heading.text for heading in page.all("article h3", section)] == [
            f"{one['code']} {one['message']}" for one in found if one["path"] == path]
    assert page.seen("#count") == [f"{len(found)} findings in 5 of 6 files"]


def test_the_way_to_the_loss_is_marked_in_the_source(page, report):
    found = next(one for one in report[1] if one["path"] == "train.py" and one["code"] == "BCE001")
    article = page.all("section[data-path='train.py'] article")[0]
    assert [caption.text for caption in page.all("figcaption", article)] == ["models.py", "train.py"]
    marks = page.all("mark", article)
    assert [mark.text for mark in marks] == ["keras.layers.Dense(1)", '"binary_crossentropy"']
    plain = page.style(page.one("body"), "background-color")
    grounds = [page.style(mark, "background-color") for mark in marks]
    assert len({plain, "rgba(0, 0, 0, 0)", *grounds}) == 4, "the step and the place itself stand out, each in its way"
    assert [number.text for number in page.all(".row b", article)] == ["1", "2"]
    assert page.one(".note.step", article).text == f"1 {found['related'][0]['message']}"
    assert [row.text for row in page.all(".row .number", article)] == ["3", "4", "5", "4", "5", "6", "7"]


def test_places_in_a_notebook_name_the_cell(page):
    article = page.one("section[data-path='notebook.ipynb'] article")
    assert page.one(".place a", article).text.startswith("notebook.ipynb:cell 3:")
    assert "notebook.ipynb:cell 2" in [caption.text for caption in page.all("figcaption", article)]


def shown(page) -> set[tuple[str, str]]:
    return {(article.get_attribute("data-code"), article.get_attribute("data-fix"))
            for article in page.all("article.finding") if article.is_displayed()}


def test_filters_hide_and_show(page, report):
    every = {(one["code"], one["fix"]["safety"] if one["fix"] else "none") for one in report[1]}
    assert shown(page) == every == {("BCE001", "safe"), ("BCE003", "safe"), ("BCE006", "none")}
    toggle = page.one("button[data-code=BCE001]")
    toggle.click()
    assert {code for code, _ in shown(page)} == {"BCE003", "BCE006"} and toggle.get_attribute("aria-pressed") == "false"
    assert page.seen("section.file > h2") == [HOSTILE_NAME, "loss/clipped.py", "loss/written.py"], "others are hidden"
    toggle.click()
    page.one("#fix option:nth-child(4)").click()
    assert shown(page) == {("BCE006", "none")} and page.seen("section.file > h2") == ["loss/written.py"]
    page.one("#fix option:nth-child(1)").click()
    page.one("#search").send_keys("NOTEBOOK")
    assert page.seen("section.file > h2") == ["notebook.ipynb"] and page.seen("#none") == []
    page.one("#search").send_keys("x")
    assert shown(page) == set() and page.seen("#none") == ["No finding fits the filters."]
    page.one("#search").clear()
    page.run("document.getElementById('search').dispatchEvent(new Event('input'))")
    assert shown(page) == every


def test_fixes_open_as_differences(page):
    details = page.all("section[data-path='train.py'] details.fix")[0]
    assert page.all("ins", details)[0].text == ""
    page.one("summary", details).click()
    added, = [row.text for row in page.all("ins", details)]
    assert "from_logits=True" in added and added.startswith("+net.compile(")
    taken = page.one("del", details)
    assert taken.text == '-net.compile("adam", "binary_crossentropy", metrics=["accuracy"])'
    assert page.style(taken, "color") != page.style(page.all("ins", details)[0], "color")


def test_each_rule_is_explained_once_and_found_by_its_link(page):
    assert [heading.text for heading in page.all(".rules article > h4:first-child")] == [
        "BCE001: logits-as-probabilities", "BCE003: clipped-probabilities", "BCE006: hand-written-bce"]
    page.all("a[href='#rule-BCE003']")[0].click()
    top = page.run("return document.getElementById('rule-BCE003').getBoundingClientRect().top")
    assert page.one("header").rect["height"] <= top < 300
    rows = page.all("#rule-BCE003 table tr")
    assert [cell.text for cell in page.all("th, td", rows[1])] == ["1e-3, 1 - 1e-3", "6.9", "6.9"]


def test_the_plot_is_drawn(page):
    drawing = page.all("section[data-path='train.py'] .plot svg")[0]
    assert drawing.rect["width"] > 400 and drawing.rect["height"] > 200
    box = page.run("return arguments[0].querySelector('use').getBBox()", drawing)
    assert box["width"] > 400 and box["height"] > 200


COLORED = ("h3", ".place", ".row code", ".note.step", ".note.own", "summary", "ins", "del", "button.rule", ".badge",
           "mark", ".more a", ".rules p")


def look(page) -> tuple[str, dict[str, float]]:
    """The ground of the page, and how well the words of each kind stand out from what is behind them."""
    ground = """let e = arguments[0], c; do c = getComputedStyle(e).backgroundColor; while (c.startsWith("rgba") && (e =
        e.parentElement)); return c"""
    return page.style(page.one("body"), "background-color"), {
        selector: browsing.contrast(page.style(one, "color"), page.run(ground, one))
        for selector in COLORED for one in page.all(selector)[:1]}


def test_light_and_dark(page, report):
    for details in page.all("details.fix")[:1]:
        page.one("summary", details).click()
    light, in_light = look(page)
    page.open(report[0], scheme="dark")
    dark, in_dark = look(page)
    assert browsing.luminance(light) > 0.7 and browsing.luminance(dark) < 0.05
    for contrasts in (in_light, in_dark):
        assert set(contrasts) >= {"h3", ".row code", "mark", "ins", "del"}
        assert {selector: value for selector, value in contrasts.items() if value < 4.5} == {}
    page.one("#theme").click()
    assert look(page)[0] == light
    page.one("#theme").click()
    assert look(page)[0] == dark


def test_narrow_windows_need_no_scrolling_to_the_side(page, report):
    page.open(report[0], width=360, height=700)
    assert page.run("return document.documentElement.clientWidth") == 360
    assert page.run("return document.documentElement.scrollWidth") == 360
    assert page.one("#search").is_displayed() and page.all("article")[0].is_displayed()


def test_hostile_names_and_source_are_text(page):
    article = page.all("article")[0]
    assert page.seen("section.file > h2")[0] == HOSTILE_NAME
    assert any(EVIL in row.text for row in page.all(".row code", article))
    assert page.driver.title == "bce-lint" and page.all("img") == [] and len(page.all("script")) == 1


def test_a_report_without_findings_says_so(browser, run, write, seed, tmp_path):
    write("right.py", seed("situation3.py"))
    assert run("--output-format", "html", "-o", "none.html", "right.py").returncode == 0
    browser.complaints()
    browser.open(tmp_path / "none.html")
    assert browser.one("main").text == "Nothing to report." and browser.seen("#count") == ["0 findings in 0 of 1 file"]
    browser.one("#search").send_keys("x")
    assert browser.complaints() == []


def test_a_missing_browser_is_told_and_fails_only_where_it_is_required(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(browsing.REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="no chromium and no chromedriver here: apt-get install"):
        browsing.programs()
    monkeypatch.setenv(browsing.REQUIRED, "1")
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        browsing.programs()
