"""The mathematics, in torch: Settings in, result out. Knows no Streamlit and no plotly."""

import os

# Before anything here imports torch: its threads sleep while they wait for each other instead of
# spinning. On two busy cores an epoch of Shapes took .35 s so, and 2 to 12 s with spinning.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
