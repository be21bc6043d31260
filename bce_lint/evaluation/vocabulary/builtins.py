"""Python's own names that the interpreter knows."""

CONSTANTS = {"True": True, "False": False, "None": None}
FUNCTIONS = frozenset(
    "len range list tuple dict set frozenset zip enumerate sorted reversed str int float bool isinstance hasattr getattr "
    "setattr print min max sum abs round type super callable vars map filter any all object staticmethod classmethod "
    "property id repr open iter next issubclass display Exception ValueError TypeError RuntimeError "
    "NotImplementedError ImportError AssertionError KeyError".split())
LIBRARY_CONSTANTS = {
    "typing.TYPE_CHECKING": False, "typing_extensions.TYPE_CHECKING": False,
    "os.curdir": ".", "os.pardir": "..", "os.sep": "/", "os.path.curdir": ".", "os.path.pardir": "..", "os.path.sep": "/",
}
CLASSES = frozenset("object Exception ValueError TypeError RuntimeError dict list tuple str int float".split())
