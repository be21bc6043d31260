"""What the functions of keras.ops and keras.backend do to tensors."""

from __future__ import annotations

from .rows import rows
from .spec import Effect, Function

_OPS = "keras.ops"
OPS: dict[str, Function] = dict((
    *rows(Effect.KEEP, _OPS, """stop_gradient(variable); expand_dims(x, axis); squeeze(x, axis); reshape(x, newshape);
        ravel(x); transpose(x, axes); swapaxes(x, axis1, axis2); moveaxis(x, source, destination); tile(x, repeats);
        repeat(x, repeats, axis); broadcast_to(x, shape); take(x, indices, axis); take_along_axis(x, indices, axis);
        slice(inputs, start_indices, shape); get_item(x, key); flip(x, axis); roll(x, shift, axis); sort(x, axis);
        amax(x, axis, keepdims); amin(x, axis, keepdims); max(x, axis, keepdims, initial); copy(x); nanmax(x, axis);
        min(x, axis, keepdims, initial); pad(x, pad_width, mode, constant_values); max_pool(inputs, pool_size);
        adaptive_max_pool(inputs, output_size); diagonal(x, offset, axis1, axis2); rot90(array, k, axes);
        nan_to_num(x, nan, posinf, neginf); fliplr(x); flipud(x); nanmin(x, axis)"""),
    *rows(Effect.KEEP, _OPS, "cast(x, dtype); convert_to_tensor(x, dtype, sparse, ragged); array(x, dtype)",
          dtype="dtype", keeps_recovery=True),
    *rows(Effect.KEEP, _OPS, "saturate_cast(x, dtype)", dtype="dtype"),
    *rows(Effect.KEEP, _OPS, "convert_to_numpy(x)", array=True),
    *rows(Effect.AVERAGE, _OPS, """mean(x, axis, keepdims); average(x, axis, weights); median(x, axis, keepdims);
        average_pool(inputs, pool_size, strides, padding); adaptive_average_pool(inputs, output_size);
        nanmean(x, axis, keepdims); nanmedian(x, axis, keepdims)"""),
    *rows(Effect.AVERAGE, _OPS, "image.resize(images, size, interpolation)",
          holds_if=(("interpolation", (..., "bilinear", "nearest")),)),
    *rows(Effect.SCALE, _OPS, """sum(x, axis, keepdims); negative(x); cumsum(x, axis, dtype);
        batch_normalization(x, mean, variance, axis); segment_sum(data, segment_ids, num_segments)"""),
    *rows(Effect.JOIN, _OPS, "concatenate(xs, axis); stack(x, axis); hstack(xs); vstack(xs); dstack(xs)",),
    (f"{_OPS}.append", Function(Effect.JOIN, ("x1", "x2", "axis"), "x1", other="x2")),
    (f"{_OPS}.where", Function(Effect.JOIN, ("condition", "x1", "x2"), "x1", other="x2")),
    *rows(Effect.CLIP, _OPS, "clip(x, x_min, x_max)", lower="x_min", upper="x_max"),
    *rows(Effect.CLIP, _OPS, "maximum(x1, x2); fmax(x1, x2)", lower="x2"),
    *rows(Effect.CLIP, _OPS, "minimum(x1, x2); fmin(x1, x2)", upper="x2"),
    *rows(Effect.LOG, _OPS, "log"), *rows(Effect.LOG1P, _OPS, "log1p"), *rows(Effect.EXP, _OPS, "exp"),
    *rows(Effect.ROUND, _OPS, "round(x, decimals)", holds_if=(("decimals", (..., 0)),)),
    *rows(Effect.LINEAR, _OPS, "matmul(x1, x2); dot(x1, x2); tensordot(x1, x2, axes)", weight="x2"),
    *rows(Effect.LINEAR, _OPS, "conv(inputs, kernel, strides, padding)", weight="kernel"),
    *rows(Effect.LABEL, _OPS, """ones_like(x, dtype); zeros_like(x, dtype); ones(shape, dtype); zeros(shape, dtype);
        full(shape, fill_value, dtype); full_like(x, fill_value, dtype); one_hot(x, num_classes, axis, dtype);
        multi_hot(inputs, num_classes, axis); eye(N, M, k, dtype); arange(start, stop, step, dtype);
        linspace(start, stop, num); empty(shape, dtype)"""),
    *rows(Effect.LABEL, "keras.random", "normal(shape, mean, stddev); uniform(shape, minval, maxval); randint(shape)"),
    *rows(Effect.KEEP, "keras.random", "dropout(inputs, rate, noise_shape, seed); shuffle(x, axis, seed)"),
    *rows(Effect.DROP, _OPS, """shape(x); size(x); ndim(x); argmax(x, axis, keepdims); argmin(x, axis, keepdims);
        argsort(x, axis); top_k(x, k, sorted); in_top_k(targets, predictions, k); isnan(x); isfinite(x); any(x, axis);
        all(x, axis); sign(x); unique(x); nonzero(x); is_tensor(x); dtype(x); isinf(x); norm(x, ord, axis)"""),
))

_K = "keras.backend"
BACKEND: dict[str, Function] = dict((
    *rows(Effect.KEEP, _K, """stop_gradient(variables); expand_dims(x, axis); squeeze(x, axis); reshape(x, shape);
        flatten(x); batch_flatten(x); permute_dimensions(x, pattern); transpose(x); tile(x, n); repeat(x, n);
        repeat_elements(x, rep, axis); reverse(x, axes); gather(reference, indices); max(x, axis, keepdims);
        min(x, axis, keepdims); dropout(x, level, noise_shape, seed); print_tensor(x, message, summarize); identity(x);
        temporal_padding(x, padding); spatial_2d_padding(x, padding, data_format); to_dense(tensor)"""),
    *rows(Effect.KEEP, _K, "cast(x, dtype)", dtype="dtype", keeps_recovery=True),
    *rows(Effect.KEEP, _K, "constant(value, dtype, shape, name)", dtype="dtype"),
    *rows(Effect.KEEP, _K, "eval(x); get_value(x); cast_to_floatx(x)", array=True),
    *rows(Effect.AVERAGE, _K, "mean(x, axis, keepdims)"),
    *rows(Effect.AVERAGE, _K, "resize_images(x, height_factor, width_factor, data_format, interpolation)",
          holds_if=(("interpolation", (..., "bilinear", "nearest", "area")),)),
    *rows(Effect.SCALE, _K, """sum(x, axis, keepdims); bias_add(x, bias, data_format); cumsum(x, axis);
        batch_normalization(x, mean, var, beta, gamma, axis, epsilon)"""),
    *rows(Effect.JOIN, _K, "concatenate(tensors, axis); stack(x, axis)",),
    (f"{_K}.switch", Function(Effect.JOIN, ("condition", "then_expression", "else_expression"), "then_expression",
                              other="else_expression")),
    *rows(Effect.CLIP, _K, "clip(x, min_value, max_value)", lower="min_value", upper="max_value"),
    *rows(Effect.CLIP, _K, "maximum(x, y)", lower="y"), *rows(Effect.CLIP, _K, "minimum(x, y)", upper="y"),
    *rows(Effect.LOG, _K, "log"), *rows(Effect.EXP, _K, "exp"), *rows(Effect.ROUND, _K, "round"),
    *rows(Effect.LINEAR, _K, "dot(x, y)", weight="y"),
    *rows(Effect.LINEAR, _K, "conv1d(x, kernel, strides, padding); conv2d(x, kernel, strides, padding)",
          weight="kernel"),
    *rows(Effect.LABEL, _K, """ones_like(x, dtype, name); zeros_like(x, dtype, name); ones(shape, dtype, name);
        zeros(shape, dtype, name); one_hot(indices, num_classes); eye(size, dtype, name); arange(start, stop, step);
        placeholder(shape, ndim, dtype); random_normal(shape, mean, stddev); random_uniform(shape, minval, maxval);
        random_bernoulli(shape, p); random_binomial(shape, p); truncated_normal(shape, mean, stddev)"""),
    *rows(Effect.DROP, _K, """shape(x); int_shape(x); ndim(x); argmax(x, axis); argmin(x, axis); any(x, axis, keepdims);
        all(x, axis, keepdims); sign(x); in_top_k(predictions, targets, k); dtype(x); is_keras_tensor(x)"""),
))
