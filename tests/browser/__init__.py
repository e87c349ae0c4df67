"""Tests that need a browser; `make test-web` runs them."""
