"""The record made to be looked at: in a terminal, and as one self-contained page."""

from onrecord.views.page import to_html
from onrecord.views.table import to_table, to_tsv
from onrecord.views.terminal import to_terminal

__all__ = ["to_html", "to_table", "to_terminal", "to_tsv"]
