"""How many elements an operation would make, told from its arguments before it is run.

A size of 0 counts as 1: a tensor of shape (10**9, 0) holds nothing, but its sum over the last axis
would hold 10**9 numbers. Where torch is going to refuse the arguments the count means nothing: so
with a tensor on the device meta, which has a shape but no numbers that could be read.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil, isfinite, prod
from typing import Any

from torch import Tensor

from core.refusal import Refused

LARGEST = 10_000  # elements of one value
GREATEST = 2**64  # of Python's whole numbers; torch's own end at 2**63 - 1

Arguments = Sequence[Any]
Options = Mapping[str, Any]


def make_room(elements: float) -> None:
    """Raises Refused where a value of so many elements would be too large."""
    if elements > LARGEST:
        count = f"{elements:,}" if elements < 10**15 else "far more than that"
        raise Refused(
            f"A value here has at most {LARGEST:,} elements and this would have {count}: choose "
            "smaller sizes."
        )


def too_large() -> Refused:
    return Refused(f"This whole number is too large: torch's go up to {2**63 - 1:,}.")


def room(shape: Sequence[int]) -> int:
    return prod(max(size, 1) for size in shape)


def broadcast_shape(shapes: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """The shape that all are stretched to; () where they do not fit, which torch refuses."""
    axes = max(map(len, shapes), default=0)
    sizes = []
    for axis in range(-axes, 0):
        found = {shape[axis] for shape in shapes if -axis <= len(shape)} - {1}
        if len(found) > 1:
            return ()
        sizes.append(found.pop() if found else 1)
    return tuple(sizes)


def room_of(value: Any) -> int:
    """Elements of a tensor, or of a list with everything in it; any other value counts as one."""
    if isinstance(value, Tensor):
        return room(value.shape)
    if isinstance(value, list | tuple):
        return max(sum(map(room_of, value)), 1)
    return 1


def how_many_true(tensor: Tensor) -> int:
    """Elements that are not 0; all of them where there are no numbers to read."""
    return tensor.numel() if tensor.is_meta else int(tensor.count_nonzero())


def room_of_call(name: str, args: Arguments, options: Options) -> int:
    """Of the largest tensor that torch's function, or the method, of that name would make."""
    return ROOMS.get(name, broadcast)(args, options)


def broadcast(args: Arguments, options: Options) -> int:
    """Of whatever works element by element or makes no more than the largest that it was given."""
    shapes = [tensor.shape for tensor in _tensors(args, options)]
    return max([room(broadcast_shape(shapes)), *map(room, shapes)])


def pieces_of_call(name: str, args: Arguments, options: Options) -> int:
    """How many tensors x.split(size), x.chunk(pieces) or x.unbind() would give."""
    if name not in APART or not args or not isinstance(args[0], Tensor):
        return 1
    axis, *_ = _whole([options.get("dim"), *args[APART[name] :], 0])
    number, *_ = [*_whole(args[1:2]), 1]
    shape = args[0].shape
    size = shape[axis] if -len(shape) <= axis < len(shape) else 0
    if name == "unbind":
        return size
    return min(number, size) if name == "chunk" else ceil(size / max(number, 1))


def _matmul(args: Arguments, options: Options) -> int:
    """(…, n, k) by (…, k, m) is (…, n, m), the axes in front broadcast; one axis may be missing."""
    left, right = _two_shapes(args)
    rows, columns = left[-2:-1], right[-1:] if len(right) > 1 else ()
    return room((*broadcast_shape([left[:-2], right[:-2]]), *rows, *columns))


def _inner(args: Arguments, options: Options) -> int:
    left, right = _two_shapes(args)
    return room((*left[:-1], *right[:-1]))


def _outer(args: Arguments, options: Options) -> int:
    left, right = _two_shapes(args)
    return room((*left, *right))


def _two_shapes(args: Arguments) -> tuple[tuple[int, ...], tuple[int, ...]]:
    shapes = [tuple(tensor.shape) for tensor in _tensors(args, {})]
    return (shapes[0], shapes[1]) if len(shapes) == 2 else ((), ())


def _joined(args: Arguments, options: Options) -> int:
    return sum(map(room_of, _tensors(args, options)))


def _sizes(args: Arguments, options: Options) -> int:
    """zeros(2, 3), zeros((2, 3)), zeros(size=[2, 3])"""
    return room(_whole([*args, options.get("size")]))


def _sizes_in_brackets(args: Arguments, options: Options) -> int:
    """full((2, 3), 7), randint(0, 10, size=(2, 3)), normal(mean, 1.0) of a tensor mean"""
    brackets = [value for value in [*args, options.get("size")] if isinstance(value, list | tuple)]
    return max(room(_whole(brackets)), broadcast(args, options))


def _square(args: Arguments, options: Options) -> int:
    rows, *columns = _whole([*args, *options.values()]) or [0]
    return room((rows, *(columns or [rows])))


def _steps(args: Arguments, options: Options) -> int:
    """linspace(start, end, steps)"""
    return room(_whole([*args[2:], options.get("steps")]))


def _count(args: Arguments, options: Options) -> int:
    """randperm(n)"""
    return room(_whole([*args, *options.values()]))


def _arange(args: Arguments, options: Options) -> int:
    given = _numbers(args)
    given = [0, *given] if len(given) == 1 else given
    start, end, step = (
        given[place] if place < len(given) else next(iter(_numbers([options.get(name)])), default)
        for place, (name, default) in enumerate([("start", 0), ("end", 0), ("step", 1)])
    )
    if not step or not all(map(isfinite, (start, end, step))):
        return 0
    if all(isinstance(number, int) for number in (start, end, step)):
        return max(-((start - end) // step), 0)
    steps = (end - start) / step
    return max(ceil(steps), 0) if isfinite(steps) else 1 << 64


def _repeated(args: Arguments, options: Options) -> int:
    """x.repeat(2, 3), tile(x, (2, 3))"""
    return _largest(args[:1], {}) * room(_whole([*args[1:], *options.values()]))


def _each_repeated(args: Arguments, options: Options) -> int:
    """repeat_interleave(x, 3), or with as many counts as the axis is long"""
    if len(args) < 2 and "repeats" not in options:  # repeat_interleave(counts): that many numbers
        return sum(_whole(args))
    counts = _whole([args[1] if len(args) > 1 else options["repeats"]])
    elements = _largest(args[:1], {})
    if len(counts) < 2:
        return elements * sum(counts)
    return ceil(elements / len(counts)) * sum(counts)


def _diag(args: Arguments, options: Options) -> int:
    """Of a vector the square that has it in a diagonal, so many places off the middle."""
    off = sum(map(abs, _whole([*args[1:], *options.values()])))
    return sum((tensor.numel() + off) ** 2 for tensor in _tensors(args, {}) if tensor.dim() == 1)


def _found(args: Arguments, options: Options) -> int:
    """nonzero(x): for each element found its index along every axis"""
    return sum(how_many_true(x) * max(x.dim(), 1) for x in _tensors(args, options))


def _where(args: Arguments, options: Options) -> int:
    return (_found if len(args) == 1 else broadcast)(args, options)


def _index_select(args: Arguments, options: Options) -> int:
    """As many slices of an axis as the index is long."""
    axis, *_ = _whole([options.get("dim"), *args[1:2], 0])
    source, *index = [tuple(tensor.shape) for tensor in _tensors(args, options)] or [()]
    rest = [size for place, size in enumerate(source) if place != axis % len(source)]
    return room((*rest, *map(room, index)))


def _largest(args: Arguments, options: Options) -> int:
    return max(map(room_of, _tensors(args, options)), default=0)


ROOMS: dict[str, Callable[[Arguments, Options], int]] = {
    **dict.fromkeys(("matmul", "mm", "mv", "bmm", "dot"), _matmul),
    **dict.fromkeys(("outer", "kron"), _outer),
    **dict.fromkeys(("stack", "cat", "concat", "hstack", "vstack"), _joined),
    **dict.fromkeys(("zeros", "ones", "rand", "randn"), _sizes),
    **dict.fromkeys(("full", "randint", "normal"), _sizes_in_brackets),
    **dict.fromkeys(("repeat", "tile"), _repeated),
    **dict.fromkeys(("nonzero", "argwhere"), _found),
    **dict.fromkeys(("gather", "take"), _largest),
    "inner": _inner,
    "eye": _square,
    "linspace": _steps,
    "randperm": _count,
    "arange": _arange,
    "repeat_interleave": _each_repeated,
    "diag": _diag,
    "where": _where,
    "index_select": _index_select,
}


APART = {"split": 2, "chunk": 2, "unbind": 1}  # where among the arguments the axis stands


def _tensors(args: Arguments, options: Options) -> list[Tensor]:
    return [value for value in flat([*args, *options.values()]) if isinstance(value, Tensor)]


def _numbers(args: Arguments) -> list[int | float]:
    """The numbers in order, those in brackets and in tensors too: torch takes a tensor of one
    element for a number, unless it is on meta."""
    numbers = []
    for value in flat(args):
        if isinstance(value, Tensor) and not value.is_complex() and not value.is_meta:
            numbers += value.flatten().tolist()
        elif isinstance(value, int | float):
            numbers.append(value)
    return numbers


def _whole(args: Arguments) -> list[int]:
    return [number for number in _numbers(args) if isinstance(number, int)]


def flat(values: Sequence[Any]) -> Iterator[Any]:
    """The values, those in brackets one by one."""
    for value in values:
        if isinstance(value, list | tuple):
            yield from flat(value)
        else:
            yield value
