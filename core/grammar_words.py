"""The words that an expression may hold: functions of torch, methods, attributes, types, options.

What is not in these tables is not looked up anywhere else.
"""

import torch
from torch import Tensor

CREATE = "tensor zeros ones full arange linspace eye zeros_like ones_like full_like"
RANDOM = "rand randn randint randperm rand_like randn_like randint_like normal bernoulli"
OF_ONE = (
    "abs neg exp expm1 log log1p log2 log10 sqrt rsqrt square reciprocal sin cos tan asin acos "
    "atan sinh cosh tanh sigmoid relu erf sign floor ceil round trunc frac isnan isinf isfinite "
    "logical_not nan_to_num clone detach tril triu is_floating_point numel"
)
OF_TWO = (
    "add sub subtract mul multiply div divide true_divide floor_divide remainder fmod pow atan2 "
    "hypot maximum minimum eq ne lt le gt ge logical_and logical_or logical_xor equal allclose "
    "isclose where clamp clip"
)
SUMMARY = (
    "sum mean prod max min argmax argmin amax amin std var median all any count_nonzero norm "
    "logsumexp softmax log_softmax cumsum cumprod sort argsort topk unique trace"
)
PRODUCT = "matmul mm mv bmm dot inner outer kron"
SHAPE = (
    "reshape permute transpose swapaxes movedim t flatten unflatten ravel squeeze unsqueeze "
    "broadcast_to tile repeat_interleave flip fliplr flipud roll diag diagonal narrow select "
    "chunk split unbind"
)
CHOICE = "index_select gather take take_along_dim masked_select masked_fill nonzero argwhere"
ONLY_FUNCTION = (
    "stack cat concat hstack vstack broadcast_tensors result_type promote_types can_cast"
)
ONLY_METHOD = (
    "view view_as reshape_as expand expand_as repeat contiguous dim size stride nelement "
    "element_size storage_offset is_contiguous item tolist to type_as float double half bfloat16 "
    "int long short char byte bool"
)
BOTH = f"{OF_ONE} {OF_TWO} {SUMMARY} {PRODUCT} {SHAPE} {CHOICE}"


def _dropout(input: Tensor, p: float, train: bool, generator: torch.Generator) -> Tensor:
    """torch.dropout, which takes its chances from nowhere but the generator that all share."""
    if not train or not 0 < p < 1:  # nothing is left to chance; torch checks p
        return torch.dropout(input, p, train)
    kept = torch.empty_like(input).bernoulli_(1 - p, generator=generator)
    return input * kept.div_(1 - p)


SEEDED = {name: getattr(torch, name) for name in RANDOM.split()} | {"dropout": _dropout}
FUNCTIONS = {
    **{name: getattr(torch, name) for name in f"{CREATE} {BOTH} {ONLY_FUNCTION}".split()},
    **SEEDED,
}
METHODS = {name: getattr(Tensor, name) for name in f"{BOTH} {ONLY_METHOD} bernoulli".split()}
OF_PYTHON = {"float": float, "int": int, "bool": bool, "len": len}  # written without torch.

TYPE = (
    "float16 bfloat16 float32 float64 uint8 int8 int16 int32 int64 bool half float double short "
    "int long"
)
TYPES = {name: getattr(torch, name) for name in TYPE.split()}
CONSTANTS = {"pi": torch.pi, "inf": torch.inf, "nan": torch.nan}
PLAIN_VALUES = {**TYPES, **CONSTANTS}
# Python's own float and int are other types than torch.float and torch.int: only with torch.
BARE_VALUES = {name: value for name, value in PLAIN_VALUES.items() if name not in ("float", "int")}

ATTRIBUTE = "shape ndim dtype device T mT requires_grad is_leaf itemsize nbytes values indices"
ATTRIBUTES = ATTRIBUTE.split()
OPTION = (
    "dim dims keepdim dtype size start end step steps n m low high fill_value min max dim0 dim1 "
    "start_dim end_dim diagonal descending stable largest sorted correction unbiased decimals "
    "requires_grad as_tuple return_inverse return_counts alpha rtol atol equal_nan copy p repeats "
    "nan posinf neginf shifts index"
)
OPTIONS = OPTION.split()
