"""My ticks over all pages, and a report of one file to hand in."""

from datetime import date

import streamlit as st

from core.desk import desk, open_runs
from core.report import progress_of, report
from core.ticks import read_ticks
from lessons.all_lessons import all_lessons
from lessons.contents import reading_order
from widgets.learner import this_learner

learner = this_learner()
files = {page.url: page.file for page in reading_order()}
lessons = {
    lesson.url: (lesson.title, [challenge.title for challenge in lesson.challenges])
    for lesson in all_lessons()
}
pages = progress_of(lessons, read_ticks(learner.folder))
done, total = sum(len(page.done) for page in pages), sum(len(page.challenges) for page in pages)

st.title("Progress")
with st.container(key="takeaway"):
    st.markdown("A tick stays: it was earned by numbers that torch computed on this computer.")
st.progress(done / total, f"{done} of {total} challenges done")

ticks, handing_in = st.columns([1.6, 1], gap="large")
with ticks.container(key="picture", gap="xxsmall"):
    for url, page in zip(lessons, pages, strict=True):
        with st.container(horizontal=True, vertical_alignment="center", key=f"progress-{url}"):
            st.page_link(
                files[url], label=f"**{page.title}** {len(page.done)}/{len(page.challenges)}"
            )
            for title in page.challenges:
                st.badge(
                    title,
                    icon=":material/check:" if title in page.done else ":material/circle:",
                    color="green" if title in page.done else "gray",
                )
with handing_in.container(key="controls"):
    st.subheader("A report to hand in")
    name = st.text_input("My name or my group", key="report_name", max_chars=60)
    words = st.text_area(
        "What surprised me", key="report_words", max_chars=2000, placeholder="One true sentence …"
    )
    runs = [run for _, run in open_runs(desk().runs(learner))]
    st.download_button(
        "Download the report",
        report(name, words, date.today().isoformat(), pages, runs),
        "glassbox-report.html",
        "text/html",
        key="download-report",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )
    st.caption("One HTML file: challenges, runs with their settings and seeds, your words.")
