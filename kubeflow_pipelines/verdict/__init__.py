"""The exit handler: how a run ended, said to people and programs."""
