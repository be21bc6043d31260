"""The objects that a program makes of the user's classes, by their classes."""

from __future__ import annotations

from heapq import merge
from typing import TYPE_CHECKING

from .values import ClassValue, Instance

if TYPE_CHECKING:
    from .interpreter import Machine


def is_blind(made: Instance) -> bool:
    """Does it stand for objects that nobody in sight makes?"""
    return made.place.node is made.cls.node


class Objects:
    """The objects of one evaluation. They come and go with the branches of the program; whoever asks sees what is there."""

    def __init__(self, vm: Machine) -> None:
        self._vm = vm
        self._forget()

    def _forget(self) -> None:
        self._counted = 0
        self._last: Instance | None = None
        self._made: dict[ClassValue, list[tuple[int, Instance]]] = {}
        self._blind: dict[ClassValue, Instance] = {}

    def _refresh(self) -> None:
        made = self._vm.instances
        if self._counted and (len(made) < self._counted or made[self._counted - 1] is not self._last):
            self._forget()
        for index in range(self._counted, len(made)):
            one = made[index]
            if is_blind(one):
                self._blind[one.cls] = one
            else:
                self._made.setdefault(one.cls, []).append((index, one))
        self._counted = len(made)
        self._last = made[-1] if made else None

    def blind(self, cls: ClassValue) -> Instance | None:
        """What stands for the objects of ``cls`` that nobody in sight makes."""
        self._refresh()
        return self._blind.get(cls)

    def with_methods_of(self, owner: ClassValue) -> list[Instance]:
        """The objects of ``owner`` and of classes that inherit from it, one a place, in the order in which they were made."""
        self._refresh()
        kinds = [alike for cls, alike in self._made.items() if owner in self._vm.lineage(cls)]
        return list({one.place: one for _, one in merge(*kinds)}.values())
