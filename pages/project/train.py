"""Train TinyVGG on your own photographs: seven steps, one open at a time."""

import streamlit as st

from widgets.current_run import current_run
from widgets.current_set import current_source, split_set_of
from widgets.learner import this_learner
from widgets.step_rail import current_step, step_body, step_is_open
from widgets.training_choices import chosen_settings, read_link, write_link
from widgets.training_steps import evaluate, gather, model, predict, prepare, save, train

STEPS = ("Gather", "Prepare", "Model", "Train", "Evaluate", "Predict", "Save")

read_link()
learner = this_learner()
settings = chosen_settings()
source = current_source(learner)
image_set = split_set_of(source, learner, settings.seed)
run = current_run(learner)

st.title("Train your own")
with st.container(key="takeaway"):
    st.markdown("A classifier is data, a net and a loss; judge it only on images it never met.")

with st.container(key="rail", gap="xxsmall"):
    if step_is_open(1, "Gather", STEPS, gather.result(image_set)):
        with step_body("Gather"):
            gather.body(learner, source, image_set)
    if step_is_open(2, "Prepare", STEPS, prepare.result(settings)):
        with step_body("Prepare"):
            prepare.body(settings, image_set)
    if step_is_open(3, "Model", STEPS, model.result(settings, image_set)):
        with step_body("Model"):
            model.body(settings, image_set)
    if step_is_open(4, "Train", STEPS, train.result(learner, run)):
        with step_body("Train"):
            train.body(learner, source, image_set, settings)
    if step_is_open(5, "Evaluate", STEPS, evaluate.result(run)):
        with step_body("Evaluate"):
            evaluate.body(learner, run)
    if step_is_open(6, "Predict", STEPS, predict.result(run)):
        with step_body("Predict"):
            predict.body(run)
    if step_is_open(7, "Save", STEPS, save.result(run)):
        with step_body("Save"):
            save.body(learner, run)

write_link(step=current_step(STEPS).lower(), source=source)
