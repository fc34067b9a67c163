"""The least that a page can be: one slider and one chart. Served by the latency benchmarks."""

import plotly.graph_objects as go
import streamlit as st

height = st.slider("Height", 1, 100, 50, key="height")
figure = go.Figure(go.Scatter(y=[0, height, 0]))
figure.update_layout(height=300, title=f"height {height}", transition={"duration": 0})
st.plotly_chart(figure, key="chart")
