"""To numbers: whatever is to be learned from becomes a tensor, by rules that somebody chose."""

from core.table_numbers import ANIMALS, COLUMNS, FOODS, Table, as_text
from core.table_numbers import ONE_HOT as COLUMN_EACH
from core.to_numbers import Digit, Numbers, Settings, to_numbers
from core.tokens import (
    EMBEDDING,
    FEATURES,
    INDICES,
    MOST_TOKENS,
    ONE_HOT,
    OTHER_SENTENCES,
    OTHERS,
    SEED,
    TOKEN,
    UNKNOWN,
    Sentence,
    visible,
)
from core.tones import RATE, SAMPLES, TOGETHER, Sound
from lessons.lesson import Challenge, Lesson, Question

ABOUT = {
    "Picture": "A picture is a grid of numbers already: each says how bright its pixel is.",
    "Sentence": "A word gets a number that says nothing but where it stands in a list: one-hot "
    "makes each a direction of its own; an embedding is a table of numbers that training moves.",
    "Sound": "A microphone measures the pressure of the air thousands of times a second. "
    "`torch.stft` turns that row into a picture: how much of each frequency at each time.",
    "Table": "Numbers stay; a category gets one column for each answer; yes and no become 1 and 0. "
    "Columns of very different sizes are brought to mean 0 and deviation 1.",
}


def what_you_see(settings: Settings, numbers: Numbers) -> str:
    return WORDS[type(numbers)](settings, numbers)


def about_digit(settings: Settings, digit: Digit) -> str:
    row, column = digit.row, digit.column
    return (
        f"The pixel in row {row}, column {column} is stored as {digit.grey[row, column]} of 16; in "
        f"`x` it is {digit.x[0, row, column].item():g}. The shape (1, 8, 8) says: one plane of "
        "grey, 8 rows, 8 columns."
    )


def about_sentence(settings: Settings, sentence: Sentence) -> str:
    if not sentence.tokens:
        return "There is no word here: `x` has 0 rows. Type a sentence."
    word, index = sentence.tokens[sentence.chosen], int(sentence.indices[sentence.chosen])
    known = f"number {index} of the {len(sentence.vocabulary)} words of the vocabulary"
    if index == 0:
        known = f"not in the vocabulary, so it becomes number 0, `{UNKNOWN}`, as all such words do"
    twins = [place for place, other in enumerate(sentence.indices.tolist()) if other == index]
    left_out = (
        f" Only the first {MOST_TOKENS} tokens are used: {sentence.left_out} are left out."
        if sentence.left_out
        else ""
    )
    same = f" It stands in {len(twins)} places, with the same numbers." if len(twins) > 1 else ""
    return (
        f"Token {sentence.chosen}, {_quoted(word)}, is {known}.{same} {_vector(sentence)}{left_out}"
    )


def _vector(sentence: Sentence) -> str:
    rows = len(sentence.tokens)
    if sentence.x.dim() == 1:
        return f"`x` has the shape ({rows},): one whole number for each token."
    wide = sentence.x.shape[1]
    if sentence.x.is_floating_point():
        return f"`x` is ({rows}, {wide}): {wide} numbers for each token, random before training."
    return f"`x` is ({rows}, {wide}): in each row a single 1, and {wide - 1} zeros."


def _quoted(word: str) -> str:
    """As code in Markdown, which nothing in it can leave."""
    return f"`{word}`" if word != "`" else "`` ` ``"


def about_sound(settings: Settings, sound: Sound) -> str:
    time = 1000 * sound.chosen / RATE
    high, wide = sound.spectrum.shape
    apart, heard = RATE / sound.n_fft, ", ".join(f"{peak:g}" for peak in sound.peaks)
    return (
        f"At {time:g} ms the sound is the number {sound.x[sound.chosen].item():.3f}: `x` has "
        f"{SAMPLES:,} of them, {RATE:,} a second. `torch.stft` makes of it a picture of {high} "
        f"frequencies, {apart:g} Hz apart, at {wide} times; there stand out now: {heard} Hz."
    )


def about_table(settings: Settings, table: Table) -> str:
    column, became = COLUMNS[table.column], table.numbers.tolist()
    shape = (
        f"`x` is {tuple(table.x.shape)}: {len(ANIMALS)} animals, {table.x.shape[1]} numbers each."
    )
    if not became:
        return (
            f"A name such as {table.cell} tells nothing about others: it becomes 0 numbers. {shape}"
        )
    said = ", ".join(f"{number:.4g}" for number in became)
    many = f"{len(became)} numbers" if len(became) > 1 else "the number"
    order = (
        f" {FOODS[2]} is now twice {FOODS[1]}, an order that food does not have."
        if column == "food" and len(became) == 1
        else ""
    )
    return f"{ANIMALS[table.row][0]}, {column}: {table.cell} became {many} {said}.{order} {shape}"


WORDS = {
    Digit: about_digit,
    Sentence: about_sentence,
    Sound: about_sound,
    Table: about_table,
}


def facts(numbers: Numbers) -> dict[str, list[str]]:
    """Every tensor on the way, columns by title."""
    rows: dict[str, tuple] = {
        "x": (numbers.x, MEANS[type(numbers)]),
    }
    if isinstance(numbers, Digit):
        rows = {"grey": (numbers.grey, "8 rows, 8 columns, from 0 to 16")} | rows
    if isinstance(numbers, Sentence):
        means = "a whole number for each token"
        rows = {"indices": (numbers.indices, means)} | rows
    if isinstance(numbers, Sound):
        rows["spectrum"] = (numbers.spectrum, "frequencies, times")
    return {
        "tensor": list(rows),
        "shape": [str(tuple(tensor.shape)) for tensor, _ in rows.values()],
        "dtype": [str(tensor.dtype).removeprefix("torch.") for tensor, _ in rows.values()],
        "in words": [means for _, means in rows.values()],
        "bytes": [f"{tensor.nbytes:,}" for tensor, _ in rows.values()],
    }


MEANS = {
    Digit: "one plane of grey, 8 rows, 8 columns",
    Sentence: "a row for each token",
    Sound: "a sample for each 1/8000 of a second",
    Table: "a row for each animal, a column for each feature",
}


def program(settings: Settings) -> str:
    return PROGRAMS[settings.kind](settings, to_numbers(settings))


def _digit_program(settings: Settings, digit: Digit) -> str:
    return f"""import torch
from sklearn.datasets import load_digits

grey = torch.tensor(load_digits().images[{settings.digit}])  # (8, 8), from 0 to 16
x = grey[None].float() / 16  # (1, 8, 8): one plane of grey

print(tuple(x.shape), x.dtype)
print(f"{{x[0, {digit.row}, {digit.column}].item():.6g}}")
"""


def _sentence_program(settings: Settings, sentence: Sentence) -> str:
    lines = ["import re", "", "import torch"]
    if settings.vectors != INDICES:
        lines.append("from torch import nn")
    lines += [
        "",
        f"sentence = {visible(settings.sentence)!r}",
        f'tokens = re.findall(r"{TOKEN}", sentence.lower())[:{MOST_TOKENS}]',
    ]
    known = "tokens"
    if settings.vocabulary == OTHERS:
        lines.append(f"others = {' '.join(OTHER_SENTENCES)!r}")
        known = f're.findall(r"{TOKEN}", others)'
    lines += [
        f'vocabulary = ["{UNKNOWN}", *sorted(set({known}))]',
        "place = {word: number for number, word in enumerate(vocabulary)}",
        "indices = torch.tensor([place.get(token, 0) for token in tokens], dtype=torch.long)",
        *VECTOR_LINES[settings.vectors],
        "",
        "print(tokens)",
        "print(indices.tolist())",
        "print(tuple(x.shape), x.dtype)",
    ]
    if sentence.tokens and settings.vectors == EMBEDDING:
        lines.append(f'print(*(f"{{number:.6g}}" for number in x[{sentence.chosen}].tolist()))')
    return "\n".join([*lines, ""])


VECTOR_LINES = {
    INDICES: ["x = indices"],
    ONE_HOT: ["x = nn.functional.one_hot(indices, len(vocabulary))"],
    EMBEDDING: [
        f"torch.manual_seed({SEED})",
        f"x = nn.Embedding(len(vocabulary), {FEATURES})(indices)",
    ],
}


def _sound_program(settings: Settings, sound: Sound) -> str:
    half = SAMPLES // 2
    together = settings.order == TOGETHER
    x = "(one + other) / 2" if together else f"torch.cat([one[:{half}], other[{half}:]])"
    return f"""import torch

time = torch.arange({SAMPLES}) / {RATE}  # seconds
one = torch.sin(2 * torch.pi * {settings.first} * time)
other = torch.sin(2 * torch.pi * {settings.second} * time)
x = {x}

window = torch.hann_window({settings.n_fft})
spectrum = torch.stft(
    x, {settings.n_fft}, hop_length={settings.hop}, window=window, return_complex=True
).abs()

print(tuple(x.shape), x.dtype)
print(f"{{x[{sound.chosen}].item():.6g}}")
print(tuple(spectrum.shape), spectrum.dtype)
strongest = spectrum[:, {sound.frame}].argmax().item() * {RATE} / {settings.n_fft}
print(f"strongest {{strongest:.6g}} Hz")
"""


def _table_program(settings: Settings, table: Table) -> str:
    rows = "\n".join(
        f"    ({name!r}, {legs}, {as_text(weight)}, {food!r}, {flies!r}),"
        for name, legs, weight, food, flies in ANIMALS
    ).replace("'", '"')
    standardised = (
        "measured = (measured - measured.mean(dim=0)) / measured.std(dim=0, correction=0)\n"
        if settings.standardised
        else ""
    )
    one_hot = settings.categories == COLUMN_EACH
    food = "torch.nn.functional.one_hot(numbered)" if one_hot else "numbered[:, None]"
    return f"""import torch

animals = [
{rows}
]
foods = {list(FOODS)}

_, legs, weights, eats, flies = zip(*animals)
measured = torch.tensor([legs, weights]).T
{standardised}numbered = torch.tensor([foods.index(food) for food in eats])
food = {food}
can_fly = torch.tensor([[answer == "yes"] for answer in flies])
x = torch.cat([measured, food, can_fly], dim=1)

print(tuple(x.shape), x.dtype)
print(*(f"{{number:.6g}}" for number in x[{table.row}].tolist()))
"""


PROGRAMS = {
    "Picture": _digit_program,
    "Sentence": _sentence_program,
    "Sound": _sound_program,
    "Table": _table_program,
}


def printed(settings: Settings, numbers: Numbers) -> str:
    shape = f"{tuple(numbers.x.shape)} {numbers.x.dtype}"
    if isinstance(numbers, Digit):
        return f"{shape}\n{numbers.x[0, numbers.row, numbers.column].item():.6g}"
    if isinstance(numbers, Sound):
        spectrum = numbers.spectrum
        return (
            f"{shape}\n{numbers.x[numbers.chosen].item():.6g}\n"
            f"{tuple(spectrum.shape)} {spectrum.dtype}\nstrongest {numbers.strongest:.6g} Hz"
        )
    if isinstance(numbers, Table):
        return f"{shape}\n{_row(numbers.x[numbers.row])}"
    lines = [str(list(numbers.tokens)), str(numbers.indices.tolist()), shape]
    if numbers.tokens and settings.vectors == EMBEDDING:
        lines.append(_row(numbers.x[numbers.chosen]))
    return "\n".join(lines)


def _row(numbers) -> str:
    return " ".join(f"{number:.6g}" for number in numbers.tolist())


def half_unknown(settings: Settings, numbers: Numbers, history) -> bool:
    return (
        isinstance(numbers, Sentence)
        and len(numbers.tokens) >= 4
        and numbers.unknown >= len(numbers.tokens) / 2
    )


def same_numbers_in_another_order(settings: Settings, numbers: Numbers, history) -> bool:
    """Two sentences of the session with the same indices, but not one after the other."""
    if not isinstance(numbers, Sentence):
        return False
    here = numbers.indices.tolist()
    return any(
        isinstance(earlier, Sentence)
        and earlier.vocabulary == numbers.vocabulary
        and earlier.indices.tolist() != here
        and sorted(earlier.indices.tolist()) == sorted(here)
        for _, earlier in history
    )


def two_close_tones(settings: Settings, numbers: Numbers, history) -> bool:
    """Both stand out, each within half of their distance from the truth."""
    tones = sorted({settings.first, settings.second})
    if not isinstance(numbers, Sound) or len(tones) < 2 or tones[1] - tones[0] > 40:
        return False
    return len(numbers.peaks) == 2 and all(
        abs(peak - tone) < 20 for peak, tone in zip(numbers.peaks, tones, strict=True)
    )


def fair_table(settings: Settings, numbers: Numbers, history) -> bool:
    """Six columns, and the first two with mean 0 and deviation 1."""
    if not isinstance(numbers, Table) or numbers.x.shape[1] != 6:
        return False
    measured = numbers.x[:, :2]
    spread = measured.std(dim=0, correction=0)
    return bool((measured.mean(dim=0).abs() < 0.01).all() and ((spread - 1).abs() < 0.01).all())


LESSON = Lesson(
    url="to_numbers",
    title="To numbers",
    takeaway="Pictures, words, sounds, tables: a network is given numbers only, and someone chose "
    "how they are made.",
    settings=Settings,
    verb=to_numbers,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.nn.Embedding",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html",
    ),
    needs="tensors, shapes",
    own=frozenset(Settings.__dataclass_fields__),
    typed=frozenset({"sentence"}),
    placed={"item": (0.0, 9.0), "moment": (0.0, SAMPLES - 1.0)},
    question=Question(
        "`The cat sat on the mat.` is cut into words and signs, and each different one gets a "
        "number. Will the two words `the` get the same one?",
        ("Yes, the very same.", "No, they stand in different places."),
        lambda settings, numbers: int(
            not isinstance(numbers, Sentence) or numbers.indices[0] != numbers.indices[4]
        ),
    ),
    challenges=(
        Challenge(
            "Unheard of",
            f"Write four words or more of which at least half become `{UNKNOWN}`.",
            half_unknown,
            Settings(sentence="Robots dream of electric sheep", vocabulary=OTHERS),
            "A vocabulary made of this very sentence knows every word. Take the other one.",
        ),
        Challenge(
            "Man bites dog",
            "Two sentences, one after the other, that have the same indices in another order.",
            same_numbers_in_another_order,
            Settings(sentence="Man bites dog"),
            "Use the same words twice, and let another one do the biting.",
            first=(Settings(sentence="Dog bites man"),),
        ),
        Challenge(
            "Two as two",
            "Two tones at most 40 Hz apart, sounding together, that `torch.stft` shows as two.",
            two_close_tones,
            Settings(kind="Sound", first=440, second=480, order=TOGETHER, n_fft=1024),
            "Frequencies are 8,000 / n_fft Hz apart in its picture. How many samples must it look "
            "at to tell 440 from 480?",
        ),
        Challenge(
            "A fair table",
            "A table of six columns in which legs and weight have mean 0 and deviation 1.",
            fair_table,
            Settings(kind="Table", standardised=True),
            "Six columns: two numbers, one for each food, one for flying. What brings kilograms "
            "and legs to the same size?",
        ),
    ),
)
