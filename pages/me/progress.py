"""My ticks over all pages, and a report of one file to hand in."""

from datetime import date

import streamlit as st

from core.desk import desk, open_runs
from core.report import report
from core.ticks import read_ticks
from lessons.contents import reading_order
from lessons.how_far import how_far
from widgets.learner import this_learner

learner = this_learner()
files = {page.url: page.file for page in reading_order()}
pages = how_far(read_ticks(learner.folder))
done = sum(len(page.done) for page in pages.values())
total = sum(len(page.challenges) for page in pages.values())

st.title("Progress")
with st.container(key="takeaway"):
    st.markdown("A tick stays: it was earned by numbers that torch computed on this computer.")
st.progress(done / total, f"{done} of {total} challenges done")

st.html(
    "<style>@media (width <= 640px) "
    "{ [class*='st-key-progress-'] { margin: -.9rem 0 .6rem .5rem; } }</style>"
)
ticks, handing_in = st.columns([1.9, 1], gap="large")
with ticks.container(key="picture", gap="xsmall"):
    for url, page in pages.items():
        link, titles = st.columns([1, 1.9], vertical_alignment="top")
        with link:
            st.page_link(
                files[url],
                label=f"**{page.title}** {len(page.done)} of {len(page.challenges)}",
            )
        with titles.container(horizontal=True, gap="xsmall", key=f"progress-{url}"):
            for title in page.challenges:
                is_done = title in page.done
                st.badge(
                    title,
                    icon=":material/check:" if is_done else ":material/radio_button_unchecked:",
                    color="green" if is_done else "gray",
                    help="done" if is_done else "open",
                )
with handing_in.container(key="controls"):
    st.subheader("A report to hand in")
    # A form, because a download that is clicked while one still writes would lack the last words.
    with st.form("report", border=False):
        name = st.text_input(
            "My name or my group", key="report_name", max_chars=60, persist_state="session"
        )
        words = st.text_area(
            "What surprised me",
            key="report_words",
            max_chars=2000,
            placeholder="One true sentence …",
            persist_state="session",
        )
        made = st.form_submit_button("Make the report", icon=":material/description:")
    if made:
        runs = [run for _, run in open_runs(desk().runs(learner))]
        st.download_button(
            "Download the report",
            report(name, words, date.today().isoformat(), list(pages.values()), runs),
            "glassbox-report.html",
            "text/html",
            key="download-report",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )
    st.caption("One HTML file: challenges, runs with their settings and seeds, your words.")
