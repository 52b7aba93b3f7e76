"""TFX's Transform over a window, checked to have used all that was known about it."""
