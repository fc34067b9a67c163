"""Page config and the menu in reading order; nothing else."""

import streamlit as st

from lessons.contents import CONTENTS
from widgets.house_style import house_style

st.set_page_config(page_title="Glassbox", page_icon="🔬", layout="wide", initial_sidebar_state=250)
house_style()

menu = {
    part: [
        st.Page(
            entry.file,
            title=entry.title,
            icon=entry.icon or None,
            url_path=entry.url or None,
            default=not entry.url,
            visibility="hidden" if entry is not lead else "visible",
        )
        for lead in leads
        for entry in (lead, *lead.siblings)
    ]
    for part, leads in CONTENTS.items()
}
st.navigation(menu, expanded=True).run()
