"""The words of every lesson: what a learner reads, the code that is shown, the challenges.

One file a concept, so that every sentence of a page stands in one place. Knows core, and neither
Streamlit nor plotly: the laws that hold for all lessons are tested without a browser.
"""
