"""The serving folder: complete versions with manifests, how they come to be and how they go."""
