"""Pictures of results: a result in, a plotly figure or a Film out. Knows no Streamlit."""
