"""The arguments of one call, and how they meet parameter names."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from .trail import Place
from .values import UNKNOWN, Value


class Argument(Struct, frozen=True):
    """A value, and where it is written: its expression and, for a literal argument, the whole ``Arg`` node."""

    value: Value
    place: Place | None = None
    whole: Place | None = None


ABSENT = Argument(UNKNOWN)


class Arguments(Struct, frozen=True):
    """Positional and keyword arguments. ``open_...`` says that there may be more than is known (``*args``)."""

    positional: tuple[Argument, ...] = ()
    keywords: dict[str, Argument] = field(default_factory=dict)
    open_positional: bool = False
    open_keywords: bool = False

    def __hash__(self) -> int:
        return hash((self.positional, tuple(self.keywords)))

    def get(self, parameters: Sequence[str], name: str) -> Argument | None:
        """The argument for parameter ``name`` of a library function; None where it is left out for certain."""
        if name in self.keywords:
            return self.keywords[name]
        if name in parameters:
            index = parameters.index(name)
            if index < len(self.positional):
                return self.positional[index]
        return ABSENT if self.open_keywords or (self.open_positional and name in parameters) else None

    def value(self, parameters: Sequence[str], name: str, default: Value = UNKNOWN) -> Value:
        found = self.get(parameters, name)
        return default if found is None else found.value

    def first(self) -> Argument | None:
        """The first argument, positional or not."""
        return next(iter(self.all()), None)

    def all(self) -> tuple[Argument, ...]:
        return (*self.positional, *self.keywords.values())

    def before(self, *values: Value) -> Arguments:
        """These arguments with ``values`` put in front."""
        return Arguments((*map(Argument, values), *self.positional), self.keywords,
                         self.open_positional, self.open_keywords)

    def joined(self, later: Arguments) -> Arguments:
        """functools.partial: these first, then ``later``."""
        return Arguments((*self.positional, *later.positional), {**self.keywords, **later.keywords},
                         self.open_positional or later.open_positional, self.open_keywords or later.open_keywords)

    @staticmethod
    def of(*values: Value) -> Arguments:
        return Arguments(tuple(map(Argument, values)))
