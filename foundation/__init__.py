"""What every layer may use: errors, digests, harmless display of values. Standard library only."""
