"""What several components build on."""
