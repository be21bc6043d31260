"""The words in which the tables describe what a library name does to a value."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from ...versions import Versions


class Effect(Enum):
    """What a layer, an activation or a function makes of the tensor that it gets."""

    LINEAR = "linear"            # an affine map with free weights: gives an unbounded score whatever comes in
    KEEP = "keep"                # hands every element on as it is, or moves, repeats, picks or drops some (reshape,
                                 # flatten, cast, transpose, slice, max pooling, dropout at inference)
    SIGMOID = "sigmoid"          # elementwise logistic sigmoid
    SOFTMAX = "softmax"          # softmax over the last axis
    UNIT = "unit"                # lies in [0, 1] by other means (hard_sigmoid, exp of a negative): no fix can undo it
    RANGED = "ranged"            # another known range or shape, neither a logit nor in [0, 1]: relu, tanh, softplus
    AVERAGE = "average"          # a mean: a logit stays a logit, a probability becomes UNIT
    SCALE = "scale"              # keeps signs of scores and unboundedness (batch normalisation, negative, times a
                                 # constant): a logit stays a logit, anything else becomes unknown
    MERGE = "merge"              # makes one of a list of tensors, element by element: take what all of them agree on
                                 # and apply ``merged`` (SCALE: their sum, AVERAGE: their mean, KEEP: their greatest
                                 # or least, PRODUCT)
    PRODUCT = "product"          # a product: probabilities give UNIT, anything else is unknown
    CLIP = "clip"                # elementwise clip to [lower, upper]
    ROUND = "round"              # rounds to whole numbers: a decision at 0.5 of a probability
    JOIN = "join"                # concatenates or stacks a list: keeps what all parts agree on
    LOG = "log"                  # natural logarithm
    LOG1P = "log1p"              # log(1 + x)
    EXP = "exp"                  # exponential
    LOGIT = "logit"              # log(p / (1 - p)) by name (scipy.special.logit): gives a logit
    WRAP = "wrap"                # a layer around a layer (TimeDistributed, Bidirectional): does what the inner one does
    LABEL = "label"              # data, not a prediction (ones_like, zeros, one_hot, Input): carries no model output
    DROP = "drop"                # gives something that is no longer the tensor (shape, size, argmax)
    UNKNOWN = "unknown"          # known name, unknown effect


Conditions = tuple[tuple[str, tuple], ...]
"""``holds_if``: an entry describes a call only where each of these parameters has one of these constant values
(``...`` stands for leaving it out); in any other call the effect is unknown."""


class Activation(Struct, frozen=True):
    """An elementwise (or last-axis) activation. ``range`` is shown to users: ``"[0, inf)"``.

    ``recovered`` says that Keras on TensorFlow recognises it and goes back to its input (its own sigmoid/softmax).
    """

    effect: Effect
    range: str = ""
    recovered: bool = False


class Layer(Struct, frozen=True):
    """A Keras layer class.

    ``parameters`` are the positional parameters of the constructor in order (without self), as far as they matter.
    ``activation`` names the parameter that holds the activation, if any, and ``default`` its default identifier
    (``None`` is linear). ``units`` names the parameter that gives the size of the last axis. ``effect`` is what the
    layer does before that activation. ``inner`` names the parameter that holds a wrapped layer. ``keeps_recovery``:
    a Keras sigmoid before this layer is still recognised by the TensorFlow backend after it (only true identities).
    ``recovered`` says the same of its own sigmoid or softmax where that is the effect and not an ``activation``.
    ``hidden``: the TensorFlow backend does not find the activation it was given (recurrent layers). ``gated``: its
    output is the activation times or between gates, so sigmoid and softmax only leave it in [0, 1] (UNIT).
    ``merged`` belongs to MERGE.
    """

    effect: Effect
    parameters: tuple[str, ...] = ()
    activation: str | None = None
    default: str | None = None
    units: str | None = None
    inner: str | None = None
    range: str = ""
    keeps_recovery: bool = False
    recovered: bool = False
    hidden: bool = False
    gated: bool = False
    merged: Effect | None = None
    holds_if: Conditions = ()


class Function(Struct, frozen=True):
    """A function on tensors (tf.*, tf.nn.*, tf.math.*, keras.ops.*, keras.backend.*, numpy.*).

    ``parameters`` are the positional parameters in order; ``tensor`` is the one whose value flows into the result
    (for JOIN the list of tensors). ``lower``/``upper`` name the bounds of a CLIP (either may be missing: maximum
    clips from below by its other argument; the two are symmetric, the bound may stand first). ``array``: gives a NumPy
    array. ``keeps_recovery``, ``recovered``, ``merged`` and ``holds_if`` as for Layer. ``other`` names a second tensor
    that flows into the result as well (where is a JOIN of the two). ``dtype`` names the type it casts to: anything but
    one of dtypes.FLOATS makes the value unknown. ``weight`` names the argument that has to be free weights
    (models.WEIGHTS) for the effect to hold: a product with anything else is unknown. ``aliases`` are other keyword
    names: pairs of such a name and the one used here.
    """

    effect: Effect
    parameters: tuple[str, ...] = ("x",)
    tensor: str = "x"
    lower: str | None = None
    upper: str | None = None
    range: str = ""
    array: bool = False
    recovered: bool = False
    keeps_recovery: bool = False
    merged: Effect | None = None
    other: str | None = None
    dtype: str | None = None
    weight: str | None = None
    aliases: tuple[tuple[str, str], ...] = ()
    holds_if: Conditions = ()


class Expects(Enum):
    """What a loss or a metric takes its predictions for."""

    FLAG = "flag"                # from_logits decides, False by default
    LOGITS = "logits"
    PROBABILITIES = "probabilities"


class LossClass(Struct, frozen=True):
    """A loss class: called with parameters, gives an object called with (y_true, y_pred, sample_weight)."""

    parameters: tuple[str, ...]
    expects: Expects = Expects.FLAG
    focal: bool = False


class LossFunction(Struct, frozen=True):
    """A loss function: ``target`` and ``prediction`` name its two tensors among ``parameters``.

    ``aliases`` are older keyword names: pairs of the old and the present one.
    """

    parameters: tuple[str, ...]
    target: str
    prediction: str
    expects: Expects = Expects.FLAG
    focal: bool = False
    aliases: tuple[tuple[str, str], ...] = ()


class Metric(Struct, frozen=True):
    """A metric class or function and how it misreads logits.

    ``threshold`` names the parameter that moves its decision threshold (``"threshold"``, ``"thresholds"``) and
    ``flag`` the one that makes it take logits (``"from_logits"``); ``probabilities`` is False for metrics that do not
    care. ``parameters`` is the positional order. ``key`` is the name it reports under by default.
    ``half`` is the source text of the threshold on logits that stands for 0.5 on probabilities ("" where no threshold
    can say so), ``bounded`` says that thresholds outside [0, 1] are refused. ``needs``: it reads scores by their rank
    unless this parameter is given (F1Score); ``unless``: it does so when this one is given (top_k).
    ``function``: a function of (y_true, y_pred), not a class. ``error``: an error of any numbers, of probabilities
    where labels are 0 and 1 (the Brier score). ``refused``: releases of Keras that take only thresholds within (0, 1).
    ``exact``: it counts what is equal to its label, which no score is.
    """

    parameters: tuple[str, ...]
    probabilities: bool = True
    threshold: str | None = None
    flag: str | None = None
    key: str = ""
    function: bool = False
    half: str = ""
    bounded: bool = False
    needs: str | None = None
    unless: str | None = None
    error: bool = False
    refused: Versions | None = None
    exact: bool = False


class MetricString(Struct, frozen=True):
    """What a string in ``compile(metrics=[...])`` stands for.

    ``keras2`` and ``keras3`` are the names it is reported under there, None where it is refused. ``one_unit``: only
    where the output has exactly one unit; with more it is a categorical metric.
    """

    name: str
    keras2: str | None = None
    keras3: str | None = None
    one_unit: bool = False
