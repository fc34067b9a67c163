"""The mathematics, in torch: Settings in, result out. Knows no Streamlit and no plotly."""
