import io
from contextlib import redirect_stdout

import pytest
import torch

from core.autograd import Settings, explore
from lessons.autograd_program import printed, program
from tests.lessons.autograd_cases import CASES


@pytest.mark.parametrize("settings", CASES)
def test_every_program_prints_what_its_page_shows(settings):
    outcome, out = explore(settings), io.StringIO()
    with torch.random.fork_rng(), redirect_stdout(out):
        exec(program(settings), {"__name__": "program"})
    assert out.getvalue().strip() == printed(settings, outcome)


def test_a_refused_text_is_not_in_the_program():
    settings = Settings("__import__('os').system('x')")
    assert "import os" not in program(settings).replace("import torch", "")
    assert "system" not in program(settings)
    assert "eval" not in program(Settings(leaves="w = eval('1')"))
