"""Ways on which a value gets from where it is written to where it is used; each leaves it as it is."""

from __future__ import annotations

from collections.abc import Callable

from .sections import Make, Section, Writer

Route = Callable[[Writer, Make, Section], str]
ROUTES: dict[str, Route] = {}
# Ways that are not followed yet: a finding at their end is welcome, and a wrong one a fault as anywhere.
HOPED = frozenset({"generator", "enum", "registry", "namespace", "named tuple"})


def deliver(w: Writer, make: Make, here: Section, length: int) -> str:
    """An expression for the value that ``make`` writes, at the end of a way of so many routes."""
    if length == 0:
        return make(here)
    name = w.pick.choice([name for name in ROUTES if not w.single or "file" not in name])
    w.routes.append(name)
    return ROUTES[name](w, lambda section: deliver(w, make, section, length - 1), here)


def route(function: Route) -> Route:
    ROUTES[function.__name__.replace("_", " ")] = function
    return function


def _form(name: str, head: str, expression: str) -> None:
    """A route that is a template: ``{v}`` is the value, ``{n}`` and ``{m}`` are fresh names."""
    def follow(w: Writer, make: Make, here: Section) -> str:
        names = {"v": make(here), "n": w.fresh("thing"), "m": w.fresh("Other")}
        if head:
            here.add(head.format(**names))
        return expression.format(**names)
    ROUTES[name] = follow


for _name, _head, _expression in [
    ("name", "{n} = {v}", "{n}"),
    ("two names", "{n} = {m} = {v}", "{m}"),
    ("annotated name", "{n}: object = {v}", "{n}"),
    ("swapped names", "{n}, {m} = None, {v}\n{n}, {m} = {m}, {n}", "{n}"),
    ("walrus", "if ({n} := {v}) is not None:\n    pass", "{n}"),
    ("function", "def {n}(value):\n    return value", "{n}({v})"),
    ("keyword", "def {n}(*, value, other=None):\n    return value", "{n}(other=1, value={v})"),
    ("default", "def {n}(other=None, value={v}):\n    return value", "{n}()"),
    ("star arguments", "def {n}(*values):\n    return values[-1]", "{n}(None, {v})"),
    ("handed on stars", "def {m}(a, b):\n    return b\n\n\ndef {n}(*args):\n    return {m}(*args)", "{n}(None, {v})"),
    ("double star", "def {n}(**values):\n    return values['a']", "{n}(a={v}, b=None)"),
    ("handed on double star", "def {m}(a, b=None):\n    return a\n\n\ndef {n}(**given):\n    return {m}(**given)", "{n}(a={v})"),
    ("unpacked dict", "def {n}(a, b):\n    return a\n\n\n{m} = dict(a={v}, b=None)", "{n}(**{m})"),
    ("lambda", "{n} = lambda value: value", "{n}({v})"),
    ("closure", "def {n}(value):\n    def inner():\n        return value\n    return inner", "{n}({v})()"),
    ("partial", "def {n}(value, other):\n    return value\n\n\n{m} = functools.partial({n}, {v})", "{m}(None)"),
    ("keyword partial", "def {n}(other, value):\n    return value\n\n\n{m} = functools.partial({n}, value={v})", "{m}(None)"),
    ("dict", "{n} = {{'a': {v}, 'b': None}}", "{n}['a']"),
    ("dict call", "{n} = dict(a=None, b={v})", "{n}['b']"),
    ("dict get", "{n} = {{'a': {v}}}", "{n}.get('a', None)"),
    ("dict filled", "{n} = {{}}\n{n}['a'] = {v}", "{n}['a']"),
    ("dict merged", "{n} = {{'a': None, **{{'a': {v}}}}}", "{n}['a']"),
    ("dict updated", "{n} = {{'a': None}}\n{n}.update(a={v})", "{n}['a']"),
    ("nested dict", "{n} = {{'a': {{'b': [None, {v}]}}}}", "{n}['a']['b'][1]"),
    ("list", "{n} = [{v}, None]", "{n}[0]"),
    ("list appended", "{n} = []\n{n}.append({v})", "{n}[-1]"),
    ("tuple", "{n} = None, {v}", "{n}[1]"),
    ("unpacked", "{n}, _ = {v}, None", "{n}"),
    ("starred", "*_, {n} = None, None, {v}", "{n}"),
    ("class attribute", "class {m}:\n    value = {v}", "{m}.value"),
    ("inherited attribute", "class {n}:\n    value = {v}\n\n\nclass {m}({n}):\n    pass", "{m}.value"),
    ("instance", "class {m}:\n    def __init__(self, value):\n        self.value = value", "{m}({v}).value"),
    ("base class", "class {n}:\n    def __init__(self, value):\n        self.value = value\n\n\nclass {m}({n}):\n"
     "    def __init__(self, value):\n        super().__init__(value)", "{m}({v}).value"),
    ("method", "class {m}:\n    def __init__(self, value):\n        self._value = value\n\n    def get(self):\n"
     "        return self._value", "{m}({v}).get()"),
    ("property", "class {m}:\n    def __init__(self, value):\n        self._value = value\n\n    @property\n"
     "    def value(self):\n        return self._value", "{m}({v}).value"),
    ("static method", "class {m}:\n    @staticmethod\n    def get(value):\n        return value", "{m}.get({v})"),
    ("class method", "class {m}:\n    value = {v}\n\n    @classmethod\n    def get(cls):\n        return cls.value", "{m}.get()"),
    ("callable object", "class {m}:\n    def __call__(self, value):\n        return value", "{m}()({v})"),
    ("dataclass", "@dataclasses.dataclass\nclass {m}:\n    value: object\n    other: object = None", "{m}({v}).value"),
    ("dataclass default", "@dataclasses.dataclass(frozen=True)\nclass {m}:\n    other: int = 0\n    value: object = None",
     "{m}(value={v}).value"),
    ("named tuple", "{m} = collections.namedtuple('{m}', ['a', 'b'])", "{m}(None, {v}).b"),
    ("typed named tuple", "class {m}(typing.NamedTuple):\n    a: object\n    b: object = None", "{m}({v}).a"),
    ("namespace", "{n} = types.SimpleNamespace(a={v})", "{n}.a"),
    ("comprehension", "{n} = [value for value in [{v}]]", "{n}[0]"),
    ("dict comprehension", "{n} = {{key: {v} for key in ['a', 'b']}}", "{n}['a']"),
    ("loop", "{n} = None\nfor {n} in [{v}]:\n    pass", "{n}"),
    ("loop that appends", "{n} = []\nfor {m} in ({v},):\n    {n}.append({m})", "{n}[0]"),
    ("zip", "for {n}, {m} in zip([{v}], [None]):\n    pass", "{n}"),
    ("condition", "{n} = {v} if True else None", "{n}"),
    ("constant condition", "{m} = 'train'\nif {m} == 'train':\n    {n} = {v}\nelse:\n    {n} = None", "{n}"),
    ("unknown condition", "if len(sys.argv) > 1:\n    {n} = {v}\nelse:\n    {n} = {v}", "{n}"),
    ("filled in", "{n} = None\nif {n} is None:\n    {n} = {v}", "{n}"),
    ("fallback", "{n} = None or {v}", "{n}"),
    ("filled in by a function", "def {n}(value=None):\n    if value is None:\n        value = {v}\n    return value", "{n}()"),
    ("early return", "def {n}(early, value):\n    if early:\n        return None\n    return value", "{n}(False, {v})"),
    ("try", "try:\n    {n} = {v}\nfinally:\n    pass", "{n}"),
    ("with", "with contextlib.nullcontext():\n    {n} = {v}", "{n}"),
    ("getattr", "class {m}:\n    value = {v}", "getattr({m}, 'value')"),
    ("set attribute", "class {m}:\n    value = None\n\n\n{n} = {m}()\n{n}.value = {v}", "{n}.value"),
    ("setattr", "class {m}:\n    value = None\n\n\n{n} = {m}()\nsetattr({n}, 'value', {v})", "{n}.value"),
    ("enum", "class {m}(enum.Enum):\n    A = [{v}]", "{m}.A.value[0]"),
    ("cached function", "@functools.lru_cache\ndef {n}():\n    return {v}", "{n}()"),
    ("decorated function", "def {m}(function):\n    @functools.wraps(function)\n    def inner(*args, **kwargs):\n"
     "        return function(*args, **kwargs)\n    return inner\n\n\n@{m}\ndef {n}(value):\n    return value", "{n}({v})"),
    ("two results", "def {n}(value):\n    return None, value", "{n}({v})[1]"),
    ("registry", "{m} = {{}}\n\n\ndef {n}(function):\n    {m}[function.__name__] = function\n    return function\n\n\n"
     "@{n}\ndef get(value):\n    return value", "{m}['get']({v})"),
    ("generator", "def {n}(value):\n    yield value", "next({n}({v}))"),
    ("match", "{m} = 1\nmatch {m}:\n    case 1:\n        {n} = {v}\n    case _:\n        {n} = {v}", "{n}"),
]:
    _form(_name, _head, _expression)


@route
def outer_name(w: Writer, make: Make, here: Section) -> str:
    """A function that writes a name of whoever is around it."""
    value, name, function = make(here), w.fresh("thing"), w.fresh("put")
    word = "nonlocal" if here.is_inside else "global"
    here.add(f"{name} = None", f"def {function}(value):", f"    {word} {name}", f"    {name} = value", f"{function}({value})")
    return name


@route
def function_body(w: Writer, make: Make, here: Section) -> str:
    """A function that makes the value itself, with all that it needs."""
    inner = here.inner()
    value = make(inner)
    name = w.fresh("make")
    here.add(f"def {name}():", *([inner.indented()] if inner.lines else ()), f"    return {value}")
    return f"{name}()"


@route
def method_body(w: Writer, make: Make, here: Section) -> str:
    """A method that makes the value itself, and keeps it."""
    inner = here.inner()
    value = make(inner)
    cls = w.fresh("Maker")
    inner.add(f"self.value = {value}", "return self")
    body = inner.inner()
    body.add("def make(self):", inner.indented())
    here.add(f"class {cls}:", body.indented())
    return f"{cls}().make().value"


@route
def file(w: Writer, make: Make, here: Section) -> str:
    other, name = _elsewhere(w, make)
    return here.file.name(f"from {other} import {name}", name)


@route
def renamed_from_a_file(w: Writer, make: Make, here: Section) -> str:
    other, name = _elsewhere(w, make)
    return here.file.name(f"from {other} import {name} as {name}_", f"{name}_")


@route
def file_as_a_whole(w: Writer, make: Make, here: Section) -> str:
    other, name = _elsewhere(w, make)
    return here.file.name(f"import {other}", f"{other}.{name}")


@route
def file_of_a_package(w: Writer, make: Make, here: Section) -> str:
    other, name = _elsewhere(w, make, w.fresh("package") + ".")
    package, _, module = other.rpartition(".")
    return here.file.name(f"from {package} import {module}", f"{module}.{name}")


@route
def function_of_a_file(w: Writer, make: Make, here: Section) -> str:
    other = w.top(w.fresh("module"))
    name = w.fresh("get_loss_setting")
    inner = other.inner()
    value = make(inner)
    other.add(f"def {name}():", *([inner.indented()] if inner.lines else ()), f"    return {value}")
    return here.file.name(f"from {other.file.module} import {name}", name) + "()"


def _elsewhere(w: Writer, make: Make, package: str = "") -> tuple[str, str]:
    other = w.top(package + w.fresh("module"))
    name = w.fresh("loss_setting")      # a module without a word of what matters is not read
    other.add(f"{name} = {make(other)}")
    return other.file.module, name
