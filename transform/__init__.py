"""Preprocessing: the one definition of every feature, shared by training and serving."""
