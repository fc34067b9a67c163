"""What holds for every test: nothing is written where the person who runs them keeps their own."""

import pytest

import core  # noqa: F401  sets how torch waits for its threads, before any test imports torch


@pytest.fixture(autouse=True, scope="session")
def a_home_of_our_own(tmp_path_factory):
    """Glassbox keeps learners and runs under GLASSBOX_HOME; tests get one that is thrown away."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLASSBOX_HOME", str(tmp_path_factory.mktemp("home")))
        yield
