"""The model: towers, tasks, training and export."""
