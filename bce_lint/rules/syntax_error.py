"""BCE000: a file or notebook cell that cannot be read or parsed."""

from .base import Rule


class SyntaxError_(Rule):
    """A file, or a cell of a notebook, cannot be read or parsed.

    ## What it does
    Reports a file that bce-lint had to look at and could not: it is not valid Python, its bytes do not fit its
    encoding, or it is nested so deeply that no parser can be trusted with it. A broken cell of a notebook loses only
    itself; the other cells are still checked.

    ## Why is this bad?
    What cannot be parsed cannot be checked, and a linter that keeps quiet about it would seem to say that all is well.

    ## Example
    ```python
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    model.compile(loss="binary_crossentropy"
    ```

    ## Use instead
    ```python
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    model.compile(loss="binary_crossentropy")
    ```

    ## Fix safety
    There is no fix.

    ## References
    - The Python language reference, "Full Grammar specification"
    """

    code = "BCE000"
    name = "syntax-error"
