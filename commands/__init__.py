"""The command line: one module a subcommand. Nothing here imports TFX or TensorFlow at import."""
