"""A sentence as numbers: tokens, their places in a vocabulary, and a vector for each."""

import re
import unicodedata
from dataclasses import dataclass

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from core.drawn_from import DrawnFrom

LONGEST, MOST_TOKENS = 120, 10  # characters that are read, tokens that are used
TOKEN = r"\w+|[^\w\s]"  # a word, or one sign
UNKNOWN = "<unk>"
FEATURES = 4  # of an embedding
SEED = 0  # of its first weights

THIS_SENTENCE, OTHERS = "this sentence", "three others"
OTHER_SENTENCES = (
    "a cat sat on a mat",
    "the dog runs to the house",
    "we eat bread in the house.",
)
VOCABULARIES = (THIS_SENTENCE, OTHERS)
INDICES, ONE_HOT, EMBEDDING = "indices", "one-hot", "embedding"
VECTORS = (INDICES, ONE_HOT, EMBEDDING)


@dataclass(frozen=True)
class Sentence:
    text: str  # as it was read
    tokens: tuple[str, ...]
    left_out: int  # tokens beyond MOST_TOKENS
    vocabulary: tuple[str, ...]  # UNKNOWN first
    indices: Tensor  # (tokens,) int64
    x: Tensor  # the same; or (tokens, words) int64, (tokens, FEATURES) float32
    chosen: int  # the token that is looked at

    @property
    def unknown(self) -> int:
        """How many tokens are not in the vocabulary."""
        return int((self.indices == 0).sum())


def sentence_as_numbers(text: str, vocabulary: str, vectors: str, chosen: int) -> Sentence:
    """Of an empty sentence every tensor has zero rows."""
    text = visible(text)
    found = tokens_of(text)
    tokens = found[:MOST_TOKENS]
    words = vocabulary_of(tokens, vocabulary)
    places = {word: place for place, word in enumerate(words)}
    indices = torch.tensor([places.get(token, 0) for token in tokens], dtype=torch.long)
    return Sentence(
        text=text,
        tokens=tokens,
        left_out=len(found) - len(tokens),
        vocabulary=words,
        indices=indices,
        x=_vectors(indices, len(words), vectors),
        chosen=min(max(chosen, 0), max(len(tokens) - 1, 0)),
    )


def visible(text: str) -> str:
    """What a stranger typed, cut to LONGEST, without what is not seen."""
    text = unicodedata.normalize("NFC", text[:LONGEST])
    return "".join(character for character in text if character.isprintable())


def tokens_of(text: str) -> tuple[str, ...]:
    return tuple(re.findall(TOKEN, text.lower()))


def vocabulary_of(tokens: tuple[str, ...], vocabulary: str) -> tuple[str, ...]:
    """UNKNOWN, then every different word in alphabetical order."""
    if vocabulary == OTHERS:
        tokens = tokens_of(" ".join(OTHER_SENTENCES))
    return (UNKNOWN, *sorted(set(tokens)))


def _vectors(indices: Tensor, words: int, vectors: str) -> Tensor:
    if vectors == ONE_HOT:
        return functional.one_hot(indices, words)
    if vectors == EMBEDDING:
        with DrawnFrom(Generator().manual_seed(SEED)):
            return nn.Embedding(words, FEATURES)(indices).detach()
    return indices
