"""The exported model held against training: asked as a client asks, it must answer the same."""
