"""Quality and speed as figures that a command prints: `onrecord bench TASK --corpus PATH`."""
