"""The record made to be looked at: in a terminal, in a browser, and as one self-contained page."""
