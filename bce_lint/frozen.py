"""Frozen records for the start-up path: what a frozen dataclass promises, without the modules that one imports.

``dataclasses`` imports ``inspect``, which costs more than the whole check of a file that has nothing to report.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing.TYPE_CHECKING without importing typing
if TYPE_CHECKING:
    from typing import Any, dataclass_transform
else:
    def dataclass_transform(**_):
        return lambda decorator: decorator

_MISSING = object()


class FrozenError(AttributeError):
    """Somebody tried to change a record."""


@dataclass_transform(frozen_default=True)
def frozen(cls: type) -> type:
    """Give ``cls`` a constructor, equality, hash and repr over its annotated fields; class attributes are defaults."""
    fields = tuple(cls.__annotations__)

    def __init__(self: Any, *values: Any, **given: Any) -> None:
        given.update(zip(fields, values))
        for name in fields:
            value = given.pop(name, getattr(cls, name, _MISSING))
            if value is _MISSING:
                raise TypeError(f"{cls.__name__}() needs {name!r}")
            self.__dict__[name] = value
        if given or len(values) > len(fields):
            raise TypeError(f"{cls.__name__}() has no field {', '.join(map(repr, given)) or 'for so many values'}")

    def __setattr__(self: Any, name: str, value: Any) -> None:
        raise FrozenError(f"{cls.__name__} is frozen: cannot set or delete {name!r}")

    def __eq__(self: Any, other: object) -> bool:
        return self.__dict__ == other.__dict__ if type(other) is type(self) else NotImplemented

    def __hash__(self: Any) -> int:
        return hash(tuple(self.__dict__.values()))

    def __repr__(self: Any) -> str:
        return f"{cls.__name__}({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"

    def replace(self: Any, **changes: Any) -> Any:
        return cls(**{**self.__dict__, **changes})

    for method in (__init__, __setattr__, __eq__, __hash__, __repr__, replace):
        setattr(cls, method.__name__, method)
    cls.__delattr__ = lambda self, name: __setattr__(self, name, None)  # type: ignore[assignment]
    cls.__match_args__ = fields
    return cls
