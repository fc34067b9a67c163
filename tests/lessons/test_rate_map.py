from core.rate_map import Settings, map_rates
from lessons.rate_map import LESSON, what_you_see, widening


def ticks(settings) -> list[str]:
    result = map_rates(settings)
    return [each.title for each in LESSON.challenges if each.ticked(settings, result, [])]


def test_the_sentence_tells_the_outcome_the_border_and_all_runs():
    settings = Settings(learning_rate=0.036, momentum=0.9)
    sentence = what_you_see(settings, map_rates(settings))
    assert "**oscillates**" in sentence
    assert "2 x 1.9 / 100 = 0.038" in sentence
    assert "Of 2450 runs" in sentence


def test_where_the_curvature_varies_no_border_is_claimed():
    settings = Settings(surface="Bent valley")
    assert "border" not in what_you_see(settings, map_rates(settings))


def test_momentum_allows_larger_rates():
    assert widening(Settings(), map_rates(Settings())) == 2


def test_the_hunt_is_not_won_from_a_start_at_the_foot_of_the_wall():
    near = Settings(learning_rate=0.01, start_x=0.0, start_y=2.0)  # plain SGD is there at once
    assert map_rates(near).outcome == "converges"
    assert ticks(near) == []


def test_each_solution_ticks_its_own_challenge():
    for challenge in LESSON.challenges:
        assert challenge.title in ticks(challenge.solution)


def test_beyond_the_border_is_not_won_from_the_valleys_floor():
    """There plain SGD does not explode either."""
    for x, rate in ((0.0, 0.028), (-3.7, 0.2)):
        settings = Settings(learning_rate=rate, start_x=x, start_y=0.0)
        assert map_rates(settings).outcome == "converges"
        assert "Beyond the border" not in ticks(settings)
