import sys
import tracemalloc

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

import core.grammar_room
from core.grammar import Piece, TorchRefused, as_torch, evaluate, parse
from core.grammar_words import ATTRIBUTES, FUNCTIONS, METHODS, OPTIONS, PLAIN_VALUES, SEEDED
from core.refusal import Refused
from tests.core import hostile_expressions
from tests.core.hostile_expressions import HOSTILE, OUTSIDE, TOO_LARGE

PYTHON = {"float": float, "int": int, "bool": bool, "len": len}


def tensors() -> dict[str, Tensor]:
    return {
        "x": torch.arange(9.0).reshape(3, 3).requires_grad_(),
        "y": torch.linspace(-2, 2, 9).reshape(3, 3),
        "v": torch.tensor([0.5, -1.5, 2.0], dtype=torch.float64),
        "w": torch.tensor(3.0, requires_grad=True),
        "n": torch.tensor([[1, 0, 2], [2, 1, 0], [0, 0, 1]]),
        "mask": torch.tensor([True, False, True]),
    }


def come_to(text: str, values=None, **others):
    values = tensors() if values is None else values
    return evaluate(parse(text, values), values, **others)


def refusal(text: str, values=None) -> str:
    with pytest.raises(Refused) as caught:
        come_to(text, values)
    return str(caught.value)


def words(text: str) -> str:
    with pytest.raises(TorchRefused) as caught:
        come_to(text)
    return str(caught.value)


def assert_same(ours, theirs):
    assert type(ours) is type(theirs)
    if isinstance(ours, Tensor):
        torch.testing.assert_close(ours, theirs, rtol=0, atol=0, equal_nan=True)
        assert ours.requires_grad == theirs.requires_grad
        assert type(ours.grad_fn) is type(theirs.grad_fn)
    elif isinstance(ours, list | tuple):
        assert len(ours) == len(theirs)
        for part, other in zip(ours, theirs, strict=True):
            assert_same(part, other)
    else:
        assert ours == theirs or (ours != ours and theirs != theirs)


# Expressions as text, most of which fit: almost all is 3 by 3, or stretches to that.
NUMBER = "0; 1; 2; 3; -1; 0.5; 1e-3; .25; 2.; 1_0; True; False; pi; inf; nan"
MADE = (
    "zeros(3, 3); ones((3,)); full((3, 1), 7); arange(3); arange(1, 1.75, 0.25); arange(3, 0, -1); "
    "linspace(0, 1, 3); eye(3); eye(1, 3); tensor([[1, 2, 3]]); tensor(2.5); ones_like(x); "
    "torch.zeros(3, dtype=float64); full_like(n, 2); zeros(3, 3, requires_grad=True); rand(3, 3); "
    "randn(3); randint(0, 9, (3, 3)); randperm(3); rand_like(y); dropout(y, 0.5, True); "
    "bernoulli(rand(3)); normal(y, 1.0); tensor([x.sum(), 1]); torch.rand(3, dtype=torch.double)"
)
BEHIND = (  # a value
    "T; mT; shape; ndim; dtype; requires_grad; is_leaf; nbytes; itemsize; abs(); exp(); log(); "
    "sin(); tanh(); sigmoid(); relu(); floor(); round(); square(); sign(); isnan(); clone(); "
    "detach(); unsqueeze(0); unsqueeze(-1); squeeze(); flatten(); ravel(); sum(); sum(0); "
    "sum(dim=-1, keepdim=True); mean(); mean(0, keepdim=True); mean(dtype=float64); max(); "
    "max(dim=0); max(dim=0).values; argmax(); argmin(1); std(0); var(); prod(); amax(0); median(); "
    "cumsum(0); softmax(0); softmax(dim=-1); logsumexp(0); norm(); any(); all(); unique(); "
    "count_nonzero(); sort(0).indices; argsort(); topk(2); t(); permute(1, 0); transpose(0, 1); "
    "movedim(0, 1); reshape(-1); reshape(3, -1); view(9); view(-1, 1); flip(0); roll(1); "
    "repeat(2, 1); repeat(2); tile(2); repeat_interleave(2); expand(3, -1); expand_as(x); diag(); "
    "tril(); triu(1); trace(); chunk(2); split(1); unbind(); select(0, 1); narrow(0, 0, 2); "
    "unflatten(0, (3, 1)); masked_fill(mask, 0); index_select(0, n[0]); gather(0, n); nonzero(); "
    "outer(v); float(); half(); bfloat16(); double(); int(); long(); bool(); to(int8); to(y); "
    "type_as(v); contiguous(); is_contiguous(); numel(); size(); size(-1); stride(); dim(); "
    "item(); tolist(); element_size(); clamp(0, 1); clamp(min=1); pow(2); add(1); matmul(y); "
    "neg(); [0]; [-1]; [:]; [...]; [None]; [1:]; [::2]; [:-1, 0]; [:, 1]; [..., -1]; [0, None]; "
    "[[0, 1]]; [mask]; "
    "[:, mask]; [n]; [None, n]; [[1, 0], [0, 1]]; [:, [2, 0]]; [(1, 0)]; [[True, False, True]]; "
    "[5]; [1.5]; [0, 0, 0]; [::-1]"
)
SIGN = "+ - * / // % ** @ == != < <= > >= + - * / @ & |"
FUNCTION = (
    "matmul({}, {}); add({}, {}); mul({}, {}); torch.maximum({}, {}); where(mask, {}, {}); "
    "where({} > 1, {}, 0.5); cat([{}, {}]); stack([{}, {}], dim=-1); hstack(({}, {})); "
    "kron({}, {}); outer({}, {}); inner({}, {}); hypot({}, {}); equal({}, {}); isclose({}, {}); "
    "broadcast_tensors({}, {}); result_type({}, {}); float({}); int({}); len({}); bool({}); "
    "[{}, {}]; ({}, {}); [{}] * 2; -{}; ~{}; ({} if {} > 1 else {}); exp({}); torch.sum({}, 0)"
)
LEAVES = st.one_of(
    st.sampled_from(["x", "y", "n", *tensors()]),
    st.sampled_from(MADE.split("; ")),
    st.sampled_from(NUMBER.split("; ")),
)


def grown(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def behind(value: str, step: str) -> str:
        value = value if value[0].isalpha() else f"({value})"
        return f"{value}{step}" if step.startswith("[") else f"{value}.{step}"

    def filled(function: str, values: list[str]) -> str:
        return function.format(*values)  # as many as it has places for

    methods = st.builds(behind, parts, st.sampled_from(BEHIND.split("; ")))
    operations = st.builds("({} {} {})".format, parts, st.sampled_from(SIGN.split()), parts)
    functions = st.builds(
        filled, st.sampled_from(FUNCTION.split("; ")), st.lists(parts, min_size=3, max_size=3)
    )
    return st.one_of(methods, methods, operations, operations, functions)


EXPRESSIONS = st.recursive(LEAVES, grown, max_leaves=6).filter(lambda text: len(text) <= 300)


# Why we refuse what Python would do: lists have no methods here, and so on.
OUR_REASONS = ("for tensors here", "imaginary", "part of what max")


@settings(max_examples=200, deadline=None)
@given(text=EXPRESSIONS, seed=st.integers(0, 3))
def test_an_expression_comes_to_what_torch_makes_of_it(text, seed):
    values = tensors()
    expression = parse(text, values)
    before = torch.get_rng_state()
    try:
        ours = evaluate(expression, values, seed=seed)
    except TorchRefused as refused:
        ours = refused
    except Refused as refused:
        assert any(reason in str(refused) for reason in OUR_REASONS), f"{text}: {refused}"
        return
    assert torch.equal(torch.get_rng_state(), before)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        try:
            theirs = eval(as_torch(expression), {"torch": torch, "__builtins__": PYTHON}, values)
        except Exception as error:
            assert isinstance(ours, TorchRefused)
            assert ours.kind == type(error).__name__
            assert str(ours) in str(error)
            return
    assert not isinstance(ours, TorchRefused), f"{text}: {ours}"
    assert_same(ours, theirs)


class Watch(TorchDispatchMode):
    """Notes the most bytes that a tensor holds of those that torch's operations make."""

    def __init__(self):
        super().__init__()
        self.most = 0

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        made = operation(*args, **(kwargs or {}))
        for part in made if isinstance(made, list | tuple) else [made]:
            if isinstance(part, Tensor):
                self.most = max(self.most, part.untyped_storage().nbytes())
        return made


@settings(max_examples=100, deadline=None)
@given(text=EXPRESSIONS)
def test_no_memory_is_taken_for_more_than_the_largest_value(text):
    largest, values = 12, tensors()
    with pytest.MonkeyPatch.context() as patch, Watch() as watch:
        patch.setattr(core.grammar_room, "LARGEST", largest)
        try:
            made = come_to(text, values)
        except (Refused, TorchRefused):
            made = None
    assert core.grammar_room.room_of(made) <= 3 * largest  # a tuple of up to three tensors
    assert watch.most <= 2 * largest * 8  # bytes; torch's own rough work included


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:40]))
def test_a_hostile_text_is_refused_with_a_sentence_and_without_memory(text):
    values = hostile_expressions.values()
    with Watch() as watch:
        sentence = refusal(text, values)
    assert sentence[0].isupper() or sentence[0] == "`"
    assert sentence.endswith((".", "?")) and len(sentence) < 200
    assert watch.most <= 10_000 * 8


@pytest.mark.parametrize("text", OUTSIDE, ids=lambda text: repr(text[:40]))
def test_what_is_outside_is_refused_before_anything_is_worked_out(text):
    with pytest.raises(Refused):
        parse(text, hostile_expressions.values())


def test_lists_too_large_are_refused_before_they_are_made():
    tracemalloc.start()
    try:
        for text in TOO_LARGE:
            with pytest.raises(Refused):
                come_to(text, hostile_expressions.values())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4_000_000  # bytes of Python's own; 10,000 numbers in a list are 0.4 million


@pytest.mark.parametrize("stack", [100, 900])
def test_a_deep_text_is_refused_from_however_deep_it_is_called(stack):
    def dive(frames: int) -> str:
        return dive(frames - 1) if frames else refusal("-" * 299 + "1")

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1_200)
    try:
        assert "40 levels deep" in dive(stack)
    finally:
        sys.setrecursionlimit(limit)


def test_limits_are_what_is_said():
    assert come_to("zeros(100, 100)").numel() == 10_000
    assert "at most 10,000 elements and this would have 10,001" in refusal("zeros(10001)")
    assert "at most 10,000 elements" in refusal("x + 1", {"x": torch.zeros(10_001)})
    assert come_to("2**64") == 2**64
    assert "too large" in refusal("2**64 + 1")
    assert "too large" in refusal("1 - 2**64 - 2")
    assert come_to("+".join(["1"] * 40)) == 40
    assert "levels" in refusal("+".join(["1"] * 42))
    assert come_to(f"[{'1,' * 148}1]") == [1] * 149
    assert "too many parts" in refusal(f"[{'1*1,' * 70}1]")
    assert come_to("1" + "+1" * 19 + " " * 300) == 20
    assert "301 characters" in refusal("1" + "+1" * 150)
    assert come_to("ones([1] * 8)").dim() == 8
    assert "9 axes; 8 is the most" in refusal("ones([1] * 8)[None]")
    assert come_to("ones(300)[[0] * 65].shape") == (65,)
    assert "64 numbers in brackets" in refusal("ones([1] * 65)")
    assert "256 tensors here, not 257" in refusal("ones(257).unbind()")
    assert len(come_to("ones(256, 2).split(1)")) == 256
    assert len(come_to("ones(2, 600).chunk(3, dim=1)")) == 3
    assert "too much work" in refusal("+".join(["x"] * 12), {"x": torch.zeros(10_000)})


def test_nothing_of_the_tables_writes_into_a_tensor_or_leaves_the_grammar():
    words = {*FUNCTIONS, *METHODS, *ATTRIBUTES, *OPTIONS, *PLAIN_VALUES}
    outside = (
        "data grad grad_fn backward storage untyped_storage numpy set apply map data_ptr out "
        "generator empty empty_like from_file load save as_strided new_empty resize eval exec "
        "share_memory register_hook pin_memory layout memory_format"
    )
    assert not [word for word in words if word.startswith("_") or word.endswith("_")]
    assert words.isdisjoint(outside.split()) and "device" not in OPTIONS
    assert all(callable(function) for function in [*FUNCTIONS.values(), *METHODS.values()])


@pytest.mark.parametrize("name", SEEDED)
def test_random_numbers_are_those_of_the_seed_and_leave_torch_alone(name):
    text = {
        "randint": "randint(0, 99, (50,))",
        "randperm": "randperm(50)",
        "rand_like": "rand_like(y)",
        "randn_like": "randn_like(y)",
        "randint_like": "randint_like(y, 99)",
        "normal": "normal(y, 2.0)",
        "bernoulli": "bernoulli(y / 9)",
        "dropout": "dropout(y, 0.3, True)",
    }.get(name, f"{name}(50)")
    values = {"y": torch.linspace(0, 9, 50)}
    state = torch.get_rng_state()
    first, again = come_to(f"[{text}, {text}]", values, seed=3)
    assert torch.equal(torch.get_rng_state(), state)
    assert not torch.equal(first, again)
    assert torch.equal(come_to(text, values, seed=3), first)
    assert not torch.equal(come_to(text, values, seed=4), first)
    with torch.random.fork_rng():
        torch.manual_seed(3)
        reference = as_torch(parse(text, values))
        assert torch.equal(eval(reference, {"torch": torch}, values), first)


def test_dropout_is_torchs_where_nothing_is_left_to_chance():
    values = {"y": torch.arange(5.0)}
    for p, train in ((0.0, True), (1.0, True), (0.5, False)):
        ours = come_to(f"dropout(y, {p}, {train})", values)
        assert torch.equal(ours, torch.dropout(values["y"], p, train))
    with pytest.raises(TorchRefused, match="between 0 and 1, but got 2"):
        come_to("dropout(y, 2, True)", values)


def test_gradients_flow():
    values = {"w": torch.tensor(3.0, requires_grad=True), "x": torch.tensor(2.0)}
    loss = come_to("(w * x - 4) ** 2", values)
    loss.backward()
    assert values["w"].grad == 8  # 2 (6 - 4) 2
    assert come_to("w.detach() * x", values).grad_fn is None
    assert come_to("w + 1 if w > 2 else w - 1", values).grad_fn.name() == "AddBackward0"
    assert come_to("w + 1 if w < 2 else w - 1", values).grad_fn.name() == "SubBackward0"


def test_each_piece_is_told_once_it_is_known():
    values = {"w": torch.tensor(3.0, requires_grad=True), "x": torch.tensor(2.0)}
    pieces: list[Piece] = []
    loss = come_to("(w * x - 4).square().mean(dim=0)", values, on_piece=pieces.append)
    assert [piece.text for piece in pieces] == [
        *("w", "x", "w * x", "4", "w * x - 4", "(w * x - 4).square()", "0"),
        "(w * x - 4).square().mean(dim=0)",
    ]
    assert pieces[-1].value is loss and pieces[0].value is values["w"]
    assert pieces[2].value.grad_fn.name() == "MulBackward0" and pieces[2].value == 6


def test_only_the_branch_that_is_taken_is_worked_out():
    pieces: list[Piece] = []
    assert come_to("1 if w > 2 else x @ w", on_piece=pieces.append) == 1
    assert [piece.text for piece in pieces] == ["w", "2", "w > 2", "1", "1 if w > 2 else x @ w"]


def test_names_come_in_the_order_of_their_use():
    expression = parse("y if w > 0 else x + y.sum(dim=0) * float32.itemsize", ["x", "y", "w", "b"])
    assert expression.names == ("y", "w", "x")
    assert expression == parse(expression.text, ["y", "x", "w"])
    assert parse("sum + 1", ["sum"]).names == ("sum",)  # a tensor's name goes before a word of ours


@pytest.mark.parametrize(
    "text, torchs",
    [
        ("zeros(2) + sin(x).exp() * pi", "torch.zeros(2) + torch.sin(x).exp() * torch.pi"),
        ("torch.zeros(2, dtype=int8)", "torch.zeros(2, dtype=torch.int8)"),
        ("float(x) + len(x) + int(1.5)", "float(x) + len(x) + int(1.5)"),
        ("x.to(float64).to(torch.float)", "x.to(torch.float64).to(torch.float)"),
        ("cat([ones(1), (eye(2))])", "torch.cat([torch.ones(1), (torch.eye(2))])"),
        ("  x − 2 × x…  ", None),
        ("x[…, 0] ≤ π", "x[..., 0] <= torch.pi"),
        ("２＊（x÷３）", "2*(x/3)"),
        ("x\u00a0−\u20091\u200b", "x - 1"),
        ("tensor([0,1])", "torch.tensor([0,1])"),
    ],
)
def test_the_program_has_torch_before_torchs_words(text, torchs):
    if torchs is None:
        assert "something is missing or too much" in refusal(text)
        return
    assert as_torch(parse(text, ["x"])) == torchs


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("x.reshap(3)", "There is no `.reshap()` here; did you mean `reshape`?"),
        ("reshap(x, 3)", "There is no `reshap()` here; did you mean `reshape`?"),
        ("torch.zeroes(3)", "There is no `torch.zeroes()` here; did you mean `zeros`?"),
        ("Zeros(3)", "There is no `Zeros()` here; did you mean `zeros`?"),
        ("x.shpae", "There is no `.shpae` here; did you mean `shape`?"),
        ("x.sum(dm=0)", "There is no `dm=` here; did you mean `dim`?"),
        ("zeros(2, dtype=floot32)", "There is no `floot32` here; did you mean `float32`?"),
        ("q + 1", "There is no `q` here: the tensors are mask, n, v, w, x, y."),
        ("x.add_(1)", "for what ends in _ changes the tensor itself: write `add`."),
        ("torch.empty(3)", "There is no `torch.empty()` here: write zeros."),
        ("0,5 * x", "A decimal number is written with a point, as in 0.5"),
        ("x, y", "write one expression, or put brackets around."),
        ("2x", "`2x` is no number: for a product write 2 * x."),
        ("1if w else 2", "Put a space between 1 and if."),
        ("x^2", "a power is written with two stars: x ** 2."),
        ("x²", "The sign ² (superscript two) has no meaning here: write ** 2."),
        ("“x”", "no texts in quotation marks"),
        ("x and y", "There is no `and` here: write & between two conditions in brackets."),
        ("0 < w < 1", "One comparison at a time: write (0 < x) & (x < 1) for 0 < x < 1."),
        ("y = x", "leave out what stands before =, or write == to compare."),
        ("x.sum", "`.sum` is a method: write it with brackets, .sum(…)."),
        ("x.shape()", "`.shape` is written without the round brackets behind it."),
        ("zeros", "`zeros` is a function: write what it works on in brackets, zeros(…)."),
        ("view(x, 9)", "`view` is a method: write x.view() for a tensor x."),
        ("x(2)", "`x` is a tensor and cannot be called: write x * (…)."),
        ("x.to(float)", "`float` alone is not one of torch's types: write float32."),
        ("tensor([1, 2", "The bracket [ is not closed."),
        ("tensor(1])", "This ] closes no bracket: look at `tensor(1]`."),
        ("y.sum(dim=0) +", "something is missing or too much at its end."),
        ("x +", "something is missing or too much at its end."),
        ("x * / y + 1", "something is missing or too much near `x * / y +`."),
        ("[1, 2].sort()", "`.sort` is for tensors here, and this is a list"),
        ("x.values", "`.values` is a part of what max(dim=0) or sort() give, not of a tensor."),
        ("(-8) ** 0.5", "a number with an imaginary part"),
        ("None", "None alone is no result"),
    ],
)
def test_a_refusal_says_what_to_write_instead(text, sentence):
    assert sentence in refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "y @ v[:2]",
        "y[7]",
        "y + zeros(4)",
        "zeros()",
        "normal(0.0)",
        "rand(2.5)",
        "rand_like(5)",
        "randint(5, 1, (2,))",
        "dropout(y, 0.5)",
        "dropout(y, None, True)",
        "dropout(n, 0.5, True)",
        "bernoulli(x + 5)",
        "y.sum(dim=5)",
        "1 / 0",
        "n // 0",
        "y.reshape(4)",
        "tensor(2**63)",
        "9.0 ** 9 ** 9",
        "[1, 2].sum()",
        "[1] * y",
        "y if y > 1 else x",
        "tensor([[1, 2], [3]])",
        "y.roll(-2**63)",
        "bmm(y, y, bool)",
        "y[2.5]",
        "len(5)",
    ],
)
def test_what_torch_refuses_is_said_in_its_own_words(text):
    values = tensors()
    with pytest.raises(TorchRefused) as caught:
        come_to(text, values)
    theirs = as_torch(parse(text, values))
    with pytest.raises(Exception) as reference:
        eval(theirs, {"torch": torch, "__builtins__": PYTHON}, values)
    assert caught.value.kind == reference.type.__name__
    ours = str(caught.value)
    assert ours and ours in str(reference.value)
    assert len(ours) <= 301 and not any(sign in ours for sign in ("\n", ".cpp", "/pytorch"))


def on_meta() -> dict[str, Tensor]:
    return {name: value.detach().to("meta") for name, value in tensors().items()}


@settings(max_examples=100, deadline=None)
@given(text=EXPRESSIONS)
def test_without_numbers_an_expression_comes_to_a_value_or_is_refused(text):
    try:
        come_to(text, on_meta())
    except (Refused, TorchRefused) as refused:
        assert str(refused)


@pytest.mark.parametrize(
    "text",
    ["x[x > 5]", "x[mask]", "x[w:]", "x[[w]]", "nonzero(x)", "where(x)", "argwhere(x)", "zeros(w)",
     "arange(w)", "eye(w)", "linspace(0, 1, w)", "full((w,), 1)", "randperm(w)", "x.repeat(w)",
     "x.tile(w)", "x.repeat_interleave(n[0], 0)", "x.split(w)", "x.chunk(w)", "x.unbind(w)",
     "diag(v, w)", "[x] * w", "x if w else y"],
)  # fmt: skip
def test_numbers_that_are_nowhere_are_asked_for_by_torch_alone(text):
    """Counting beforehand reads none of them: the refusal is torch's own."""
    with pytest.raises(TorchRefused) as caught:
        come_to(text, on_meta())
    with pytest.raises(Exception) as theirs:
        eval(as_torch(parse(text, tensors())), {"torch": torch}, on_meta())
    assert caught.value.kind == theirs.type.__name__
    assert str(theirs.value).startswith(str(caught.value))


def test_a_value_that_is_missing_is_our_mistake():
    with pytest.raises(KeyError):
        evaluate(parse("x + 1", ["x"]), {})


def test_values_are_not_changed():
    values = tensors()
    before = {name: value.clone() for name, value in values.items()}
    come_to("(x.abs() + y.clamp(0, 1) * n)[mask].sort(0).values.masked_fill(mask, 7)", values)
    assert all(torch.equal(values[name], before[name]) for name in values)
