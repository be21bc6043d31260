"""What the functions of TensorFlow do to tensors."""

from __future__ import annotations

from .rows import rows
from .spec import Effect, Function

_TF = "tensorflow"
TENSORFLOW: dict[str, Function] = dict((
    *rows(Effect.KEEP, _TF, """identity(input, name); stop_gradient(input, name); expand_dims(input, axis, name);
        squeeze(input, axis, name); reshape(tensor, shape, name); transpose(a, perm, conjugate, name);
        tile(input, multiples, name); repeat(input, repeats, axis, name); ensure_shape(x, shape, name);
        broadcast_to(input, shape, name); gather(params, indices, validate_indices, axis, batch_dims, name);
        gather_nd(params, indices, batch_dims, name); boolean_mask(tensor, mask, axis, name);
        slice(input_, begin, size, name); strided_slice(input_, begin, end, strides); reverse(tensor, axis, name);
        roll(input, shift, axis, name); sort(values, axis, direction, name); guarantee_const(input, name);
        reduce_max(input_tensor, axis, keepdims, name); reduce_min(input_tensor, axis, keepdims, name);
        pad(tensor, paddings, mode, constant_values, name); nn.max_pool(input, ksize, strides, padding);
        nn.max_pool1d(input, ksize, strides, padding); nn.max_pool2d(input, ksize, strides, padding);
        nn.max_pool3d(input, ksize, strides, padding); nn.dropout(x, rate, noise_shape, seed, name);
        nn.depth_to_space(input, block_size, data_format, name); batch_gather(params, indices, name);
        nn.space_to_depth(input, block_size, data_format, name); debugging.check_numerics(tensor, message, name);
        linalg.diag_part(input, name, k); linalg.matrix_transpose(a, name, conjugate); to_float(x, name);
        to_double(x, name); to_bfloat16(x, name); image.flip_left_right(image); image.flip_up_down(image);
        image.rot90(image, k, name)"""),
    *rows(Effect.KEEP, _TF, "cast(x, dtype, name); convert_to_tensor(value, dtype, dtype_hint, name)",
          dtype="dtype", keeps_recovery=True),
    *rows(Effect.KEEP, _TF, "saturate_cast(value, dtype, name); constant(value, dtype, shape, name)", dtype="dtype"),
    *rows(Effect.KEEP, _TF, "make_ndarray(tensor); get_static_value(tensor, partial)", array=True),
    *rows(Effect.AVERAGE, _TF, """reduce_mean(input_tensor, axis, keepdims, name);
        nn.avg_pool(input, ksize, strides, padding); nn.avg_pool1d(input, ksize, strides, padding);
        nn.avg_pool2d(input, ksize, strides, padding); nn.avg_pool3d(input, ksize, strides, padding);
        math.segment_mean(data, segment_ids, name);
        math.unsorted_segment_mean(data, segment_ids, num_segments, name)"""),
    *rows(Effect.AVERAGE, _TF, "image.resize(images, size, method)",
          holds_if=(("method", (..., "bilinear", "nearest", "area")),)),
    *rows(Effect.SCALE, _TF, """reduce_sum(input_tensor, axis, keepdims, name); negative(x, name);
        nn.bias_add(value, bias, data_format, name); math.segment_sum(data, segment_ids, name);
        math.unsorted_segment_sum(data, segment_ids, num_segments, name); cumsum(x, axis, exclusive, reverse, name);
        nn.batch_normalization(x, mean, variance, offset, scale, variance_epsilon, name)"""),
    (f"{_TF}.scalar_mul", Function(Effect.SCALE, ("scalar", "x", "name"))),
    (f"{_TF}.add_n", Function(Effect.MERGE, ("inputs", "name"), "inputs", merged=Effect.SCALE)),
    (f"{_TF}.math.accumulate_n", Function(Effect.MERGE, ("inputs", "shape"), "inputs", merged=Effect.SCALE)),
    *rows(Effect.JOIN, _TF, "concat(values, axis, name); stack(values, axis, name); parallel_stack(values, name)",),
    (f"{_TF}.where", Function(Effect.JOIN, ("condition", "x", "y", "name"), other="y")),
    *rows(Effect.CLIP, _TF, "clip_by_value(t, clip_value_min, clip_value_max, name)",
          lower="clip_value_min", upper="clip_value_max"),
    *rows(Effect.CLIP, _TF, "maximum(x, y, name)", lower="y"),
    *rows(Effect.CLIP, _TF, "minimum(x, y, name)", upper="y"),
    *rows(Effect.LOG, _TF, "math.log(x, name)"), *rows(Effect.LOG1P, _TF, "math.log1p(x, name)"),
    *rows(Effect.EXP, _TF, "exp(x, name)"), *rows(Effect.ROUND, _TF, "round(x, name); math.rint(x, name)"),
    *rows(Effect.LINEAR, _TF, "matmul(a, b, transpose_a, transpose_b); tensordot(a, b, axes, name)", weight="b"),
    *rows(Effect.LINEAR, _TF, "nn.xw_plus_b(x, weights, biases, name)", weight="weights"),
    *rows(Effect.LINEAR, _TF, "nn.embedding_lookup(params, ids, max_norm, name)", weight="params"),
    *rows(Effect.LINEAR, _TF, """nn.conv1d(input, filters, stride, padding);
        nn.conv2d(input, filters, strides, padding); nn.conv3d(input, filters, strides, padding);
        nn.conv2d_transpose(input, filters, output_shape, strides); nn.convolution(input, filters, strides, padding)""",
          weight="filters"),
    *rows(Effect.LABEL, _TF, """ones_like(input, dtype, name); zeros_like(input, dtype, name);
        ones(shape, dtype, name); zeros(shape, dtype, name); fill(dims, value, name);
        one_hot(indices, depth, on_value, off_value, axis, dtype); eye(num_rows, num_columns);
        range(start, limit, delta); linspace(start, stop, num); sequence_mask(lengths, maxlen);
        random.normal(shape, mean, stddev, dtype); random.uniform(shape, minval, maxval);
        random.truncated_normal(shape, mean, stddev); placeholder(dtype, shape, name);
        random.stateless_uniform(shape, seed); random.stateless_normal(shape, seed);
        random.categorical(logits, num_samples); image.decode_image(contents); image.decode_jpeg(contents);
        image.decode_png(contents); io.read_file(filename); io.decode_image(contents);
        strings.to_number(input, out_type)"""),
    *rows(Effect.DROP, _TF, """shape(input, out_type, name); size(input, out_type, name); rank(input, name);
        argmax(input, axis, output_type, name); argmin(input, axis, output_type, name); argsort(values, axis);
        nn.top_k(input, k, sorted); math.in_top_k(targets, predictions, k); is_tensor(x); math.is_nan(x, name);
        math.is_finite(x, name); reduce_any(input_tensor, axis); reduce_all(input_tensor, axis); unique(x, out_idx);
        sign(x, name); math.confusion_matrix(labels, predictions); math.is_inf(x, name); norm(tensor, ord, axis)"""),
))
