"""Home: one toy that is alive at once, the path of the workflow, and the doors that exist."""

import streamlit as st

from core.home import Settings, train
from core.ticks import read_ticks
from figures.home import film
from lessons.contents import reading_order
from lessons.home import what_you_see
from lessons.how_far import go_on_at, how_far
from widgets.belongings import delete_my_things
from widgets.device_chip import device_chip
from widgets.film_player import film_player
from widgets.learner import this_learner

TRAIN_YOURS = "project/train.py"
FILES = {page.url: page.file for page in reading_order()}
URLS = {file: url for url, file in FILES.items()}

# The workflow's stations: word, icon, page and what its link carries. A station whose page is not
# in the contents yet stands there without a link.
PATH = (
    ("Data", ":material/photo_library:", TRAIN_YOURS, {"step": "gather"}),
    ("Model", ":material/hub:", TRAIN_YOURS, {"step": "model"}),
    ("Loss", ":material/target:", "learning/losses.py", {}),
    ("Train", ":material/model_training:", TRAIN_YOURS, {"step": "train"}),
    ("Evaluate", ":material/fact_check:", TRAIN_YOURS, {"step": "evaluate"}),
    ("Improve", ":material/tune:", "learning/optimizers.py", {}),
    ("Save", ":material/save:", TRAIN_YOURS, {"step": "save"}),
    ("Use", ":material/rocket_launch:", TRAIN_YOURS, {"step": "predict"}),
)
DOORS = (
    ("I have 5 minutes", ":material/scatter_plot:", "playground/nonlinearity.py"),
    ("I have photographs", ":material/add_a_photo:", TRAIN_YOURS),
)

STYLE = """<style>
.stMainBlockContainer { padding: 1.8rem 2.5rem .8rem; }
.st-key-home { gap: .5rem; }
.st-key-head { gap: 0 1rem; }
.st-key-head a { border: 1px solid rgb(128 148 168 / 38%); border-radius: .6rem; }
.st-key-head a * { white-space: normal; }
.st-key-path { gap: .5rem; }
.st-key-path > .stElementContainer { flex: 1 1 5.5rem; margin: 0; }
.st-key-path a { flex-direction: column; gap: .1rem; align-items: center; }
.st-key-path a, .st-key-doors a {
  box-sizing: border-box; width: 100%; padding: .4rem .8rem;
  border: 1px solid rgb(128 148 168 / 38%); border-radius: .6rem;
}
@media (width < 640px) {
  .stMainBlockContainer { padding: 3.5rem 1rem 1rem; }
  .st-key-doors > * { flex-basis: 100%; }
}
</style>"""


@st.cache_data(max_entries=8, show_spinner=False)
def trained(settings: Settings):
    return train(settings)


ticks = read_ticks(this_learner().folder)
pages = how_far(ticks)
done = sum(len(page.done) for page in pages.values())
total = sum(len(page.challenges) for page in pages.values())
here = go_on_at(ticks)

st.html(STYLE)

with st.container(key="home"):
    with st.container(
        key="head", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.title("Deep learning with the lid off", anchor=False, width="content")
        if here is not None:
            page = pages[here]
            st.page_link(
                FILES[here],
                label=f"Go on where you were: **{page.title}**, {len(page.done)} of "
                f"{len(page.challenges)}",
                icon=":material/arrow_forward:",
            )
    st.markdown("Every number on these pages was just computed by torch on this computer.")
    with st.container(key="controls", horizontal=True, vertical_alignment="center"):
        st.markdown("**The bend**", width="content")
        bend = st.segmented_control(
            "The bend",
            options=("off", "on"),
            default="off",
            required=True,
            key="bend",
            bind="query-params",
            label_visibility="collapsed",
        )
        st.markdown(
            "Three neurons try to fence in the inner ring.",
            help="Each neuron adds up its two inputs with weights. With the bend it then passes "
            "the sum through tanh; without it the sum goes on as it is.",
        )
    training = trained(Settings(bend=bend == "on"))
    played = film_player(film(training), key="toy", height=252)
    with st.container(key="what-you-see"):
        st.markdown(what_you_see(training, bend == "on", played.frame))

    with st.container(key="path", horizontal=True):
        for number, (word, icon, file, carried) in enumerate(PATH, start=1):
            page = pages.get(URLS.get(file))  # a page without challenges has no ticks to show
            st.page_link(
                file if file in URLS else TRAIN_YOURS,
                label=f"{number}. **{word}**"
                + (f" {len(page.done)}/{len(page.challenges)}" if page else ""),
                icon=icon,
                query_params=carried,
                disabled=file not in URLS,
            )

    with st.container(key="doors", horizontal=True, vertical_alignment="center"):
        for words, icon, file in DOORS:
            st.page_link(file, label=f"**{words}**", icon=icon)
        st.page_link(
            "me/progress.py",
            label=f"**{done} of {total}** challenges",
            icon=":material/checklist:",
        )
        device_chip()
        delete_my_things()
