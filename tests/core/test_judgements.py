"""What a person said of a label is kept, taken back, and never lost to a broken file."""

import pytest

from core.judgements import JUDGEMENTS, JUDGEMENTS_FILE, keep_judgement, read_judgements
from core.refusal import Refused

ONE, OTHER = "1" * 64, "a" * 64


def test_kept_changed_and_taken_back(tmp_path):
    assert read_judgements(tmp_path) == {}
    keep_judgement(tmp_path, ONE, JUDGEMENTS[0])
    keep_judgement(tmp_path, OTHER, JUDGEMENTS[1])
    keep_judgement(tmp_path, ONE, JUDGEMENTS[2])
    assert read_judgements(tmp_path) == {OTHER: JUDGEMENTS[1], ONE: JUDGEMENTS[2]}
    keep_judgement(tmp_path, ONE, None)
    keep_judgement(tmp_path, ONE, None)
    assert read_judgements(tmp_path) == {OTHER: JUDGEMENTS[1]}
    assert [path.name for path in tmp_path.iterdir()] == [JUDGEMENTS_FILE]


@pytest.mark.parametrize(
    "content",
    ["{", "[]", "5", f'{{"{ONE}": "good"}}', '{"x": "label wrong"}', f'{{"{ONE}": ["a"]}}',
     "[" * 100_000],
)  # fmt: skip
def test_a_broken_file_is_refused_and_not_written_over(tmp_path, content):
    (tmp_path / JUDGEMENTS_FILE).write_text(content)
    with pytest.raises(Refused, match=r"judgements\.json is broken"):
        read_judgements(tmp_path)
    with pytest.raises(Refused):
        keep_judgement(tmp_path, ONE, JUDGEMENTS[0])
    assert (tmp_path / JUDGEMENTS_FILE).read_text() == content
