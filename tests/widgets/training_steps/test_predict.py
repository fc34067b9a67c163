from core.opened_run import READY
from core.run_folder import open_run
from widgets.training_steps.predict import _network


def test_a_network_is_read_once_until_it_is_written_anew():
    run = open_run(READY)
    network = _network(str(READY), 1, run)
    assert _network(str(READY), 1, run) is network
    assert _network(str(READY), 2, run) is not network
