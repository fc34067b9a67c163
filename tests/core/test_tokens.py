import pytest
import torch
from torch import nn

from core.tokens import (
    EMBEDDING,
    INDICES,
    LONGEST,
    MOST_TOKENS,
    ONE_HOT,
    OTHERS,
    THIS_SENTENCE,
    UNKNOWN,
    VECTORS,
    sentence_as_numbers,
)


def numbers(text, vocabulary=THIS_SENTENCE, vectors=INDICES, chosen=0):
    return sentence_as_numbers(text, vocabulary, vectors, chosen)


def test_a_sentence_by_hand():
    sentence = numbers("The cat sat on the mat.")
    assert sentence.tokens == ("the", "cat", "sat", "on", "the", "mat", ".")
    assert sentence.vocabulary == (UNKNOWN, ".", "cat", "mat", "on", "sat", "the")
    assert sentence.indices.tolist() == [6, 2, 5, 4, 6, 3, 1]
    assert sentence.x is sentence.indices
    assert sentence.unknown == sentence.left_out == 0


def test_one_hot_has_a_single_one_in_each_row_at_its_index():
    sentence = numbers("The cat sat on the mat.", vectors=ONE_HOT)
    assert tuple(sentence.x.shape) == (7, 7)
    assert torch.equal(sentence.x.argmax(dim=1), sentence.indices)
    assert torch.equal(sentence.x.sum(dim=1), torch.ones(7, dtype=torch.long))


def test_an_embedding_is_a_row_of_torchs_own_table():
    sentence = numbers("dog bites man and dog", vectors=EMBEDDING)
    torch.manual_seed(0)
    table = nn.Embedding(len(sentence.vocabulary), 4).weight
    assert torch.equal(sentence.x, table[sentence.indices])
    assert torch.equal(sentence.x[0], sentence.x[4])


def test_what_the_vocabulary_does_not_hold_is_number_0():
    sentence = numbers("The house of electric sheep", OTHERS)
    assert sentence.unknown == 3
    assert (sentence.indices == 0).tolist() == [False, False, True, True, True]
    assert sentence.vocabulary[sentence.indices[1]] == "house"


@pytest.mark.parametrize("vectors", VECTORS)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\u202e\u200b\x00\ud800",
        "e\u0301" * 400,
        "`" * 500,
        "<script>alert(1)</script> :red[x] $y$ \\ {z}",
        "ä ß 漢字 🙂 ١٢٣",
    ],
)
def test_whatever_is_typed_becomes_few_tokens_that_can_be_seen(text, vectors):
    sentence = numbers(text, vectors=vectors, chosen=9)
    assert len(sentence.tokens) == len(sentence.x) <= MOST_TOKENS
    assert all(token.isprintable() and token.strip() for token in sentence.tokens)
    assert len(sentence.text) <= LONGEST
    assert sentence.tokens == () or sentence.chosen < len(sentence.tokens)
    assert eval(repr(sentence.text)) == sentence.text  # as the program writes it


def test_tokens_beyond_the_most_are_counted():
    sentence = numbers("a b c d e f g h i j k l")
    assert (len(sentence.tokens), sentence.left_out) == (10, 2)
