"""What computes here, in a line."""

import streamlit as st
import torch

from core.device import available_devices, choose_device, describe_device


def device_chip() -> None:
    """The device (chosen automatically, changeable), torch's version, and where things stay."""
    devices = available_devices()
    st.session_state.setdefault("device", "auto")
    with st.container(horizontal=True, vertical_alignment="center", key="device-chip"):
        if len(devices) > 1:
            st.selectbox(
                "Device",
                ("auto", *devices),
                key="device",
                persist_state="session",
                label_visibility="collapsed",
                width=120,
            )
        st.badge(
            describe_device(choose_device(st.session_state["device"])),
            icon=":material/memory:",
            color="blue",
        )
        st.badge(f"torch {torch.__version__.split('+')[0]}", color="gray")
        st.badge("stays on this computer", icon=":material/lock:", color="green")
