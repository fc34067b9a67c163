import pytest
import torch

from core.torch_words import LONGEST, Failure, failure_of


def test_a_failure_is_said_as_a_program_prints_it():
    with pytest.raises(RuntimeError) as raised:
        torch.ones(2, 3) @ torch.ones(2, 3)
    failure = failure_of(raised.value)
    assert str(failure) == f"RuntimeError: {raised.value}"
    assert failure.in_short == failure.message == str(raised.value)


def test_of_many_lines_the_first_and_without_the_list_of_other_calls():
    with pytest.raises(TypeError) as raised:
        torch.eye(1, 2, 3)
    failure = failure_of(raised.value)
    assert failure.message == str(raised.value).splitlines()[0]
    assert failure.message.endswith("but expected one of:")
    assert failure.in_short.endswith("(int, int, int)")


def test_long_words_end_with_a_sentence():
    failure = Failure("RuntimeError", "Too large. " * 100)
    assert len(failure.in_short) <= LONGEST and failure.in_short.endswith("large.")
    assert failure.in_a_sentence.endswith("large")
    assert Failure("RuntimeError", "a" * 1000).in_short == "a" * LONGEST + "…"


def test_who_says_nothing_is_called_by_kind():
    assert failure_of(ValueError()).in_short == "ValueError"
