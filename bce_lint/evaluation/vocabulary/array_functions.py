"""What the functions of NumPy, SciPy, JAX and PyTorch and the methods of arrays and tensors do."""

from __future__ import annotations

from msgspec.structs import replace

from .rows import rows
from .spec import Effect, Function

_MOVES = """squeeze(a, axis); reshape(a, shape, order); ravel(a, order); transpose(a, axes); expand_dims(a, axis);
    swapaxes(a, axis1, axis2); moveaxis(a, source, destination); tile(A, reps); repeat(a, repeats, axis);
    broadcast_to(array, shape, subok); take(a, indices, axis); flip(m, axis); fliplr(m); flipud(m);
    roll(a, shift, axis); rot90(m, k, axes); sort(a, axis); copy(a, order); amax(a, axis); amin(a, axis);
    max(a, axis); min(a, axis); nanmax(a, axis); nanmin(a, axis); delete(arr, obj, axis); diagonal(a, offset);
    nan_to_num(x, copy, nan, posinf, neginf); pad(array, pad_width, mode); take_along_axis(arr, indices, axis);
    atleast_1d(arys); atleast_2d(arys); atleast_3d(arys); resize(a, new_shape)"""
_NP = "numpy"

NUMPY: dict[str, Function] = dict((
    *rows(Effect.KEEP, _NP, _MOVES, array=True),
    *rows(Effect.KEEP, _NP, """array(object, dtype); asarray(a, dtype); asanyarray(a, dtype);
        ascontiguousarray(a, dtype); asfarray(a, dtype)""", array=True, dtype="dtype"),
    *rows(Effect.KEEP, _NP, "float16(x); float32(x); float64(x)", array=True),
    *rows(Effect.AVERAGE, _NP, """mean(a, axis, dtype, out, keepdims); average(a, axis, weights); median(a, axis);
        nanmean(a, axis, dtype); nanmedian(a, axis)""", array=True),
    *rows(Effect.SCALE, _NP, "sum(a, axis, dtype, out, keepdims); cumsum(a, axis, dtype); nansum(a, axis, dtype)",
          array=True),
    *rows(Effect.SCALE, _NP, "negative(x)", array=True),
    *rows(Effect.JOIN, _NP, """concatenate(arrays, axis); stack(arrays, axis); hstack(tup); vstack(tup); dstack(tup);
        column_stack(tup); row_stack(tup)""", array=True),
    ("numpy.append", Function(Effect.JOIN, ("arr", "values", "axis"), "arr", array=True, other="values")),
    ("numpy.where", Function(Effect.JOIN, ("condition", "x", "y"), array=True, other="y")),
    *rows(Effect.CLIP, _NP, "clip(a, a_min, a_max, out)", lower="a_min", upper="a_max", array=True,
          aliases=(("min", "a_min"), ("max", "a_max"))),
    *rows(Effect.CLIP, _NP, "maximum(x1, x2, out); fmax(x1, x2, out)", lower="x2", array=True),
    *rows(Effect.CLIP, _NP, "minimum(x1, x2, out); fmin(x1, x2, out)", upper="x2", array=True),
    *rows(Effect.LOG, _NP, "log", array=True), *rows(Effect.LOG1P, _NP, "log1p", array=True),
    *rows(Effect.EXP, _NP, "exp", array=True),
    *rows(Effect.ROUND, _NP, "round(a, decimals); around(a, decimals); round_(a, decimals)", array=True,
          holds_if=(("decimals", (..., 0)),)),
    *rows(Effect.ROUND, _NP, "rint", array=True),
    *rows(Effect.LABEL, _NP, """ones_like(a, dtype); zeros_like(a, dtype); full_like(a, fill_value, dtype);
        ones(shape, dtype); zeros(shape, dtype); full(shape, fill_value, dtype); empty(shape, dtype); eye(N, M, k);
        identity(n, dtype); arange(start, stop, step); linspace(start, stop, num); load(file); loadtxt(fname);
        genfromtxt(fname); fromfile(file); fromstring(string); frombuffer(buffer); logspace(start, stop, num);
        random.rand(d0); random.randn(d0); random.randint(low, high, size); random.random(size);
        random.random_sample(size); random.uniform(low, high, size); random.normal(loc, scale, size);
        random.binomial(n, p, size); random.choice(a, size, replace, p); random.permutation(x);
        random.standard_normal(size); random.multivariate_normal(mean, cov); random.beta(a, b, size)""", array=True),
    *rows(Effect.DROP, _NP, """shape(a); size(a); ndim(a); argmax(a, axis); argmin(a, axis); argsort(a, axis);
        argwhere(a); nonzero(a); flatnonzero(a); unique(ar); any(a, axis); all(a, axis); isnan(x); isfinite(x);
        sign(x); count_nonzero(a, axis); histogram(a, bins); bincount(x); argpartition(a, kth); isinf(x);
        allclose(a, b); array_equal(a1, a2); isclose(a, b); save(file, arr); savetxt(fname, X); searchsorted(a, v)"""),
))

_OTHERS: dict[str, Function] = dict((
    *rows(Effect.LOGIT, "scipy.special", "logit", array=True),
    *rows(Effect.LOGIT, "jax.scipy.special", "logit"), *rows(Effect.LOGIT, "torch", "logit(input, eps)"),
    *rows(Effect.UNKNOWN, "scipy.special", "softmax(x, axis); log_softmax(x, axis)", array=True),
    *rows(Effect.RANGED, "scipy.special", "log_expit", range="(-inf, 0)", array=True),
    *rows(Effect.LABEL, "jax.nn", "one_hot(x, num_classes)"),
    *rows(Effect.KEEP, "jax", "device_get(x); device_put(x, device)"),
    *rows(Effect.KEEP, "jax.lax", "stop_gradient(x); expand_dims(array, dimensions)"),
    *rows(Effect.KEEP, "torch", """squeeze(input, dim); unsqueeze(input, dim); reshape(input, shape); ravel(input);
        flatten(input); permute(input, dims); transpose(input, dim0, dim1); clone(input)"""),
    *rows(Effect.KEEP, "torch", "tensor(data, dtype); as_tensor(data, dtype)", dtype="dtype"),
    *rows(Effect.AVERAGE, "torch", "mean(input, dim)"), *rows(Effect.SCALE, "torch", "sum(input, dim); neg(input)"),
    *rows(Effect.JOIN, "torch", "cat(tensors, dim); stack(tensors, dim); concat(tensors, dim)"),
    ("torch.where", Function(Effect.JOIN, ("condition", "input", "other"), "input", other="other")),
    *rows(Effect.CLIP, "torch", "clamp(input, min, max)", lower="min", upper="max"),
    *rows(Effect.CLIP, "torch", "maximum(input, other)", lower="other"),
    *rows(Effect.CLIP, "torch", "minimum(input, other)", upper="other"),
    *rows(Effect.LOG, "torch", "log(input)"), *rows(Effect.LOG1P, "torch", "log1p(input)"),
    *rows(Effect.EXP, "torch", "exp(input)"), *rows(Effect.ROUND, "torch", "round(input)"),
    *rows(Effect.LABEL, "torch", "ones_like(input); zeros_like(input); ones(size); zeros(size); rand(size)"),
))

ARRAY_FUNCTIONS: dict[str, Function] = {
    **NUMPY, **_OTHERS,
    **{f"jax.{name}": replace(spec, array=False) for name, spec in NUMPY.items() if ".random." not in name},
}

METHODS: dict[str, Function] = {name.removeprefix("self."): replace(spec, tensor="self") for name, spec in (
    *rows(Effect.KEEP, "self", "numpy()", array=True),
    *rows(Effect.KEEP, "self", """ravel(order); flatten(order); reshape(shape); squeeze(axis); transpose(axes); copy();
        repeat(repeats, axis); swapaxes(axis1, axis2); take(indices, axis); max(axis, out, keepdims); view(shape);
        min(axis, out, keepdims); item(index); detach(); cpu(); cuda(device); clone(); contiguous(); unsqueeze(dim);
        permute(dims); float(); double(); half(); bfloat16(); eval(feed_dict, session); read_value(); value();
        block_until_ready()"""),
    *rows(Effect.KEEP, "self", "astype(dtype, order, casting, subok, copy)", dtype="dtype"),
    *rows(Effect.AVERAGE, "self", "mean(axis, dtype, out, keepdims)"),
    *rows(Effect.SCALE, "self", "sum(axis, dtype, out, keepdims); cumsum(axis, dtype); neg()"),
    *rows(Effect.CLIP, "self", "clip(min, max, out); clamp(min, max)", lower="min", upper="max"),
    *rows(Effect.ROUND, "self", "round(decimals, out)", holds_if=(("decimals", (..., 0)),)),
    *rows(Effect.LOG, "self", "log()"), *rows(Effect.EXP, "self", "exp()"),
    *rows(Effect.SIGMOID, "self", "sigmoid()", range="(0, 1)"),
    *rows(Effect.RANGED, "self", "tanh()", range="(-1, 1)"),
    *rows(Effect.DROP, "self", """argmax(axis, out); argmin(axis, out); argsort(axis); any(axis); all(axis); nonzero();
        get_shape(); std(axis); var(axis); size(); dim(); nbytes(); tobytes(); tofile(fid)"""),
    # A list is compared and rounded element by element, in a loop that is read anyway.
    *rows(Effect.UNKNOWN, "self", """tolist(); dot(b, out); sort(axis); fill(value); prod(axis); int(); long(); bool();
        to(device)"""),
)}
"""Methods of tensors and arrays by name; their parameters are without the tensor itself."""

ATTRIBUTES: dict[str, Effect] = {"T": Effect.KEEP, "data": Effect.KEEP, "flat": Effect.KEEP, **dict.fromkeys(
    ("shape", "dtype", "ndim", "size", "name", "device", "op", "graph"), Effect.DROP)}
"""What attributes of tensors and arrays are."""
