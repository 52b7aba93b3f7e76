"""A pipeline file carried out on this machine as a cluster would, without a cluster."""
