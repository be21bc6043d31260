"""What a run was asked to do: the command line and ``[tool.bce-lint]`` of the nearest pyproject.toml in one record."""

from __future__ import annotations

import os

from bce_lint.frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

# Reported only when selected. The flake8 plugin hands the same list to flake8.
ADVICE = "BCE1"
DEFAULT_OFF = (ADVICE, "BCE9")
FORMATS = ("full", "concise", "grouped", "json", "sarif", "github", "gitlab", "junit", "html")
_SELECTION = ("select", "ignore", "extend_select", "extend_ignore")


class SettingsError(ValueError):
    """A setting that cannot be meant as it is written."""


@frozen
class Settings:
    """What to report, what to mend and which files to look at.

    ``select`` is ``None`` for the rules that are on by default, ``exclude`` for the folders that are excluded by
    default. ``target_keras`` is a version, or a range, of Keras; ``None`` is the current release. Patterns are relative
    to ``root``, the folder of the settings file (the working directory without one). ``baseline`` is the path of a file
    with the findings that are known already, or nothing.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    fixable: tuple[str, ...] = ("ALL",)
    unfixable: tuple[str, ...] = ()
    unsafe_fixes: bool = False
    noqa: bool = True
    exclude: tuple[str, ...] | None = None
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True
    project: bool = True
    target_keras: str | None = None
    output_format: str = "full"
    baseline: str = ""
    jobs: int | None = None     # as many as there are processors
    root: str = ""
    source: str = ""


# The keys of [tool.bce-lint] and what each may hold. What is missing here belongs to one run, not to a project: a
# configured `fix` would make the hook that only reports write files.
KEYS = {
    "select": "codes", "ignore": "codes", "extend-select": "codes", "extend-ignore": "codes",
    "fixable": "codes", "unfixable": "codes", "per-file-ignores": "table",
    "exclude": "patterns", "extend-exclude": "patterns",
    "force-exclude": "flag", "respect-gitignore": "flag", "unsafe-fixes": "flag", "project": "flag",
    "output-format": "format", "target-keras": "version", "baseline": "path", "jobs": "count",
}


class Configuration:
    """The settings of any file: its nearest pyproject.toml under what the command line says."""

    def __init__(self, given: Mapping[str, Any] | None = None, config: str | None = None, isolated: bool = False):
        self._given = dict(given or {})
        self._isolated = isolated
        self._fixed = load(config, self._given) if config else None
        self._folders: dict[str, Settings] = {}
        check_selectors(self._given)

    def __call__(self, path: str) -> Settings:
        if self._fixed is not None:
            return self._fixed
        folder = os.path.abspath(path if os.path.isdir(path) else os.path.dirname(path) or ".")
        return self._of(folder)

    def _of(self, folder: str) -> Settings:
        if folder not in self._folders:
            self._folders[folder] = self._nearest(folder)
        return self._folders[folder]

    def _nearest(self, folder: str) -> Settings:
        if self._isolated:
            return merged({}, self._given, os.getcwd(), "")
        path = os.path.join(folder, "pyproject.toml")
        if os.path.isfile(path) and _mentions_us(path):
            return load(path, self._given)
        parent = os.path.dirname(folder)
        return self._of(parent) if parent != folder else merged({}, self._given, os.getcwd(), "")


def load(path: str, given: Mapping[str, Any]) -> Settings:
    """The settings of one file, under what the command line gives."""
    return merged(read(path), given, os.path.dirname(os.path.abspath(path)), path)


def _mentions_us(path: str) -> bool:
    """Whether the file has a section for bce-lint; tells most files without a TOML parser."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}") from error
    return b"bce-lint" in data and _section(path, data) is not None


def read(path: str) -> dict[str, Any]:
    """The checked ``[tool.bce-lint]`` table of ``path``, as fields of ``Settings``."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}") from error
    table = _section(path, data) or {}
    found = {}
    for key, value in table.items():
        if key not in KEYS:
            raise SettingsError(f"{path}: unknown setting `{key}`{suggestion(key, KEYS)}")
        found[key.replace("-", "_")] = _checked(path, key, value)
    check_selectors(found, f"{path}: ")
    return found


def _section(path: str, data: bytes) -> dict[str, Any] | None:
    import tomllib
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read {path}: {error}") from error
    tool = table.get("tool", {})
    section = tool.get("bce-lint") if isinstance(tool, dict) else None
    if section is not None and not isinstance(section, dict):
        raise SettingsError(f"{path}: `tool.bce-lint` must be a table")
    return section


def _checked(path: str, key: str, value: Any) -> Any:
    """``value`` as the field holds it, or an error that names what was expected."""
    kind = KEYS[key]
    if kind == "flag" and isinstance(value, bool):
        return value
    if kind == "count" and type(value) is int and value > 0:
        return value
    if kind in ("codes", "patterns") and _is_list_of_text(value):
        return tuple(value)
    if kind == "table" and isinstance(value, dict) and all(map(_is_list_of_text, value.values())):
        return tuple((pattern, tuple(codes)) for pattern, codes in value.items())
    if kind == "path" and isinstance(value, str):
        return value
    if kind == "format" and isinstance(value, str):
        if value not in FORMATS:
            raise SettingsError(f"{path}: `{key}` cannot be `{value}`{suggestion(value, FORMATS)}")
        return value
    if kind == "version" and isinstance(value, str):
        return version(value, f"{path}: `{key}`")
    wanted = {"flag": "true or false", "table": "a table from patterns to lists of rule codes",
              "format": "the name of a format", "version": "a string", "path": "the path of a file",
              "count": "a number above zero"}.get(kind, "a list of strings")
    raise SettingsError(f"{path}: `{key}` must be {wanted}")


def version(text: str, where: str) -> str:
    """``text`` if it is a version or a range of versions."""
    from bce_lint.versions import admitted
    if admitted(text) is None:
        raise SettingsError(f"{where} must be a version such as 3.15, or a range such as >=3.0,<3.5, not `{text}`")
    return text


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


def merged(file: Mapping[str, Any], given: Mapping[str, Any], root: str, source: str) -> Settings:
    """The command line over a settings file. A ``--select`` starts the selection afresh; ``extend`` options add up."""
    fields = dict(file)
    if fields.get("baseline"):      # like all that a settings file says, relative to where it is
        fields["baseline"] = os.path.join(os.path.dirname(source), fields["baseline"])
    if given.get("select") is not None:
        fields = {name: value for name, value in fields.items() if name not in _SELECTION}
    for name, value in given.items():
        fields[name] = fields.get(name, ()) + value if name.startswith("extend_") else value
    return Settings(**fields, root=root, source=source)


def suggestion(word: str, known: Iterable[str]) -> str:
    """``; did you mean `x`?``, or nothing where no known word is near."""
    import difflib
    by_folded = {name.casefold().replace("_", "-"): name for name in known}
    near = difflib.get_close_matches(word.casefold().replace("_", "-"), by_folded, n=1)
    return f"; did you mean `{by_folded[near[0]]}`?" if near else ""


def check_selectors(fields: Mapping[str, Any], where: str = "") -> None:
    """Refuse a code, prefix or name that no rule has: it would silently select nothing."""
    lists = [fields.get(name) or () for name in (*_SELECTION, "fixable", "unfixable")]
    lists += [codes for _, codes in fields.get("per_file_ignores") or ()]
    for selector in (selector for codes in lists for selector in codes):
        from bce_lint.selection import expand
        try:
            expand(selector)
        except SettingsError as error:
            raise SettingsError(f"{where}{error}") from None
