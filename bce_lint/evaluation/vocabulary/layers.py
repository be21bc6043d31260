"""What each Keras layer class does to its input."""

from __future__ import annotations

from msgspec.structs import replace

from .activations import RANGES
from .spec import Effect, Function, Layer

_CONV = ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "groups", "activation")
_CONV_TRANSPOSE = ("filters", "kernel_size", "strides", "padding", "output_padding", "data_format", "dilation_rate",
                   "activation")
_SEPARABLE = ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "depth_multiplier",
              "activation")
_DEPTHWISE = ("kernel_size", "strides", "padding", "depth_multiplier", "data_format", "dilation_rate", "activation")
_LOCAL = ("filters", "kernel_size", "strides", "padding", "data_format", "activation")
_CONV_LSTM = ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "activation",
              "recurrent_activation")
_RECURRENT = ("units", "activation", "recurrent_activation", "use_bias")
_POOL = ("pool_size", "strides", "padding", "data_format")
_ONE_STATE = (("return_state", (..., False)),)
_SMOOTH = (("interpolation", (..., "nearest", "bilinear", "area")),)

KEEP, UNKNOWN, DATA = Layer(Effect.KEEP), Layer(Effect.UNKNOWN), Layer(Effect.LABEL)


def _weights(parameters: tuple[str, ...], units: str | None = None) -> Layer:
    return Layer(Effect.LINEAR, parameters, activation="activation", units=units)


def _ranged(name: str, *parameters: str) -> Layer:
    return Layer(Effect.RANGED, parameters, range=RANGES[name])


_GATED = Layer(Effect.LINEAR, _RECURRENT, "activation", "tanh", "units", hidden=True, gated=True, holds_if=_ONE_STATE)
_SIMPLE_RNN = Layer(Effect.LINEAR, ("units", "activation", "use_bias"), "activation", "tanh", "units", hidden=True,
                    holds_if=_ONE_STATE)
_CUDNN = Layer(Effect.RANGED, ("units",), units="units", range=RANGES["tanh"], holds_if=_ONE_STATE)

_BY_NAME: dict[str, Layer] = {
    "Dense": _weights(("units", "activation", "use_bias"), "units"),
    "EinsumDense": _weights(("equation", "output_shape", "activation", "bias_axes")),
    "Embedding": Layer(Effect.LINEAR, ("input_dim", "output_dim"), units="output_dim"),
    "ReversibleEmbedding": Layer(Effect.UNKNOWN, ("input_dim", "output_dim")),
    **{f"Conv{n}D": _weights(_CONV, "filters") for n in "123"},
    **{f"Conv{n}DTranspose": _weights(_CONV_TRANSPOSE, "filters") for n in "12"},
    # Keras 2 and 3 disagree on the fifth and sixth parameter of this one.
    "Conv3DTranspose": _weights(_CONV_TRANSPOSE[:4], "filters"),
    **{f"SeparableConv{n}D": _weights(_SEPARABLE, "filters") for n in "12"},
    **{f"DepthwiseConv{n}D": _weights(_DEPTHWISE) for n in "12"},
    **{f"LocallyConnected{n}D": _weights(_LOCAL, "filters") for n in "12"},
    "AtrousConvolution1D": _weights((), "filters"), "AtrousConvolution2D": _weights((), "filters"),
    "TimeDistributedDense": _weights(("units",), "units"),

    **dict.fromkeys(("LSTM", "GRU"), _GATED),
    **dict.fromkeys(("LSTMCell", "GRUCell"), replace(_GATED, holds_if=())),
    "SimpleRNN": _SIMPLE_RNN, "SimpleRNNCell": replace(_SIMPLE_RNN, holds_if=()),
    **dict.fromkeys(("CuDNNLSTM", "CuDNNGRU"), _CUDNN),
    **dict.fromkeys((f"ConvLSTM{n}D" for n in "123"), replace(_GATED, parameters=_CONV_LSTM, units="filters")),
    "RNN": Layer(Effect.WRAP, ("cell", "return_sequences", "return_state"), inner="cell", hidden=True,
                 holds_if=_ONE_STATE),
    "Bidirectional": Layer(Effect.WRAP, ("layer", "merge_mode", "weights", "backward_layer"), inner="layer",
                           hidden=True, holds_if=(("merge_mode", (..., "concat")), ("backward_layer", (..., None)))),
    "TimeDistributed": Layer(Effect.WRAP, ("layer",), inner="layer", hidden=True),
    "SpectralNormalization": Layer(Effect.WRAP, ("layer", "power_iterations"), inner="layer"),
    "Lambda": Layer(Effect.WRAP, ("function", "output_shape", "mask", "arguments"), inner="function"),

    "Activation": Layer(Effect.KEEP, ("activation",), "activation"),
    "Softmax": Layer(Effect.SOFTMAX, ("axis",), range="[0, 1]", recovered=True, holds_if=(("axis", (..., -1)),)),
    "ReLU": Layer(Effect.RANGED, ("max_value", "negative_slope", "threshold"), range=RANGES["relu"],
                  holds_if=(("max_value", (..., None)),)),
    "LeakyReLU": _ranged("leaky_relu", "negative_slope"), "PReLU": _ranged("prelu", "alpha_initializer"),
    "ELU": _ranged("elu", "alpha"), "ThresholdedReLU": _ranged("relu", "theta"),

    **dict.fromkeys(("Flatten", "Masking", "Permute", "RepeatVector", "Reshape", "Identity"), KEEP),
    **dict.fromkeys(("Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise", "SpatialDropout1D",
                     "SpatialDropout2D", "SpatialDropout3D"), KEEP),
    **dict.fromkeys((f"{name}{n}D" for name in ("Cropping", "ZeroPadding") for n in "123"), KEEP),
    "UpSampling1D": KEEP, "UpSampling3D": KEEP,
    "UpSampling2D": Layer(Effect.AVERAGE, ("size", "data_format", "interpolation"), holds_if=_SMOOTH),
    "Resizing": Layer(Effect.AVERAGE, ("height", "width", "interpolation"), holds_if=_SMOOTH),
    "CenterCrop": Layer(Effect.AVERAGE, ("height", "width")),
    "ActivityRegularization": Layer(Effect.KEEP, ("l1", "l2"), keeps_recovery=True),
    **dict.fromkeys((f"MaxPooling{n}D" for n in "123"), Layer(Effect.KEEP, _POOL)),
    **dict.fromkeys((f"AveragePooling{n}D" for n in "123"), Layer(Effect.AVERAGE, _POOL)),
    **dict.fromkeys((f"{name}MaxPooling{n}D" for name in ("Global", "Adaptive") for n in "123"), KEEP),
    **dict.fromkeys((f"{name}AveragePooling{n}D" for name in ("Global", "Adaptive") for n in "123"),
                    Layer(Effect.AVERAGE)),

    **dict.fromkeys(("BatchNormalization", "LayerNormalization", "GroupNormalization", "RMSNormalization",
                     "Normalization"), Layer(Effect.SCALE)),
    "Rescaling": Layer(Effect.SCALE, ("scale", "offset")),

    "Concatenate": Layer(Effect.JOIN, ("axis",)),
    **dict.fromkeys(("Add", "Subtract"), Layer(Effect.MERGE, merged=Effect.SCALE)),
    **dict.fromkeys(("Maximum", "Minimum"), Layer(Effect.MERGE, merged=Effect.KEEP)),
    "Average": Layer(Effect.MERGE, merged=Effect.AVERAGE),
    "Multiply": Layer(Effect.MERGE, merged=Effect.PRODUCT),
    "Dot": Layer(Effect.RANGED, ("axes", "normalize"), range="[-1, 1]", holds_if=(("normalize", (True,)),)),

    **dict.fromkeys(("CategoryEncoding", "DenseFeatures", "Discretization", "HashedCrossing", "Hashing", "InputLayer",
                     "IntegerLookup", "StringLookup", "TextVectorization"), DATA),
    # A unit vector, attention, noise on images, or code of another framework: nothing that can be said in a word.
    **dict.fromkeys((
        "AbstractRNNCell", "AdditiveAttention", "Attention", "AugMix", "AutoContrast",
        "ContrastLimitedAdaptiveHistogramEqualization", "CutMix", "Equalization", "FlaxLayer",
        "GroupQueryAttention", "Highway", "JaxLayer", "Layer", "MaxNumBoundingBoxes", "MaxoutDense",
        "MelSpectrogram", "Merge", "MixUp", "MultiHeadAttention", "Pipeline", "RandAugment", "RandomBrightness",
        "RandomColorDegeneration", "RandomColorJitter", "RandomContrast", "RandomCrop", "RandomElasticTransform",
        "RandomErasing", "RandomFlip", "RandomFourierFeatures", "RandomGaussianBlur", "RandomGrayscale",
        "RandomHeight", "RandomHue", "RandomInvert", "RandomPerspective", "RandomPosterization", "RandomRotation",
        "RandomSaturation", "RandomSharpness", "RandomShear", "RandomTranslation", "RandomWidth", "RandomZoom",
        "STFTSpectrogram", "Solarization", "StackedRNNCells", "TFSMLayer", "TorchModuleWrapper",
        "UnitNormalization", "Wrapper"), UNKNOWN),
}

_V1_CONV = tuple(word for word in _CONV if word != "groups")
_V1_CONV_TRANSPOSE = ("filters", "kernel_size", "strides", "padding", "data_format", "activation")

LAYERS: dict[str, Layer] = {
    **{f"keras.layers.{name}": layer for name, layer in _BY_NAME.items()},
    **{f"tensorflow.compat.v1.layers.Conv{n}D": _weights(_V1_CONV, "filters") for n in "123"},
    **{f"tensorflow.compat.v1.layers.Conv{n}DTranspose": _weights(_V1_CONV_TRANSPOSE, "filters") for n in "23"},
}
"""By canonical class name."""

LAYER_ALIASES: dict[str, str] = {
    **{f"Convolution{n}D": f"Conv{n}D" for n in "123"},
    **{f"Convolution{n}DTranspose": f"Conv{n}DTranspose" for n in "123"},
    **{f"Deconvolution{n}D": f"Conv{n}DTranspose" for n in "23"},
    **{f"SeparableConvolution{n}D": f"SeparableConv{n}D" for n in "12"},
    **{f"{a}AvgPool{n}D": f"{a}AveragePooling{n}D" for a in ("", "Global") for n in "123"},
    **{f"{a}MaxPool{n}D": f"{a}MaxPooling{n}D" for a in ("", "Global") for n in "123"},
    **dict.fromkeys(("SyncBatchNormalization", "BatchNormalizationV1", "BatchNormalizationV2"), "BatchNormalization"),
    "LSTMV1": "LSTM", "LSTMV2": "LSTM", "GRUV1": "GRU", "GRUV2": "GRU",
}
"""Second names of layer classes."""

OLD_PARAMETERS: dict[str, tuple[str, ...]] = {"units": ("output_dim",), "filters": ("nb_filter",)}
"""Keyword names that Keras 1 had for the size of the last axis."""

_MERGING = {"add": "Add", "average": "Average", "maximum": "Maximum", "minimum": "Minimum", "multiply": "Multiply",
            "subtract": "Subtract"}

LAYER_FUNCTIONS: dict[str, Function] = {
    **{f"keras.layers.{name}": Function(Effect.MERGE, ("inputs",), "inputs", merged=_BY_NAME[cls].merged)
       for name, cls in _MERGING.items()},
    "keras.layers.concatenate": Function(Effect.JOIN, ("inputs", "axis"), "inputs"),
    "keras.layers.dot": Function(Effect.RANGED, ("inputs", "axes"), "inputs", range="[-1, 1]",
                                 holds_if=(("normalize", (True,)),)),
}
"""The functional forms of merging layers: called on the list itself."""

_TF_LAYERS = {
    "dense": _weights(("inputs", "units", "activation", "use_bias"), "units"),
    **{f"conv{n}d": _weights(("inputs", *_V1_CONV), "filters") for n in "123"},
    **{f"conv{n}d_transpose": _weights(("inputs", *_V1_CONV_TRANSPOSE), "filters") for n in "23"},
    **{f"separable_conv{n}d": _weights(("inputs", *_SEPARABLE), "filters") for n in "12"},
    **dict.fromkeys(("flatten", "dropout"), Layer(Effect.KEEP, ("inputs",))),
    **{f"max_pooling{n}d": Layer(Effect.KEEP, ("inputs", *_POOL)) for n in "123"},
    **{f"average_pooling{n}d": Layer(Effect.AVERAGE, ("inputs", *_POOL)) for n in "123"},
    "batch_normalization": Layer(Effect.SCALE, ("inputs",)),
}
_CONTRIB = Layer(Effect.LINEAR, ("inputs", "num_outputs", "kernel_size", "stride", "padding", "data_format"),
                 "activation_fn", "relu", "num_outputs")
_CONTRIB_DENSE = replace(_CONTRIB, parameters=("inputs", "num_outputs", "activation_fn"))

LAYER_CALLS: dict[str, Layer] = {
    **{f"tensorflow.compat.v1.layers.{name}": layer for name, layer in _TF_LAYERS.items()},
    **{f"tensorflow.contrib.layers.{name}": _CONTRIB for name in (
        "conv2d", "conv2d_transpose", "convolution2d", "convolution2d_transpose")},
    "tensorflow.contrib.layers.fully_connected": _CONTRIB_DENSE, "tensorflow.contrib.layers.relu": _CONTRIB_DENSE,
    "tensorflow.contrib.layers.linear": replace(_CONTRIB_DENSE, default=None),
    **{f"tensorflow.contrib.layers.{name}": Layer(Effect.KEEP, ("inputs",)) for name in (
        "dropout", "flatten", "max_pool2d")},
    "tensorflow.contrib.layers.avg_pool2d": Layer(Effect.AVERAGE, ("inputs",)),
}
"""TensorFlow 1 functions that build a layer and apply it to their first argument at once."""
