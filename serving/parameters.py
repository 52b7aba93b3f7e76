"""What a request says beside the fields of the contract."""

K, NUM_CANDIDATES, EXCLUDE, EXAMPLES = "k", "num_candidates", "exclude", "examples"
EXCLUDE_SEEN = "exclude_seen"
PARAMETERS = (K, NUM_CANDIDATES, EXCLUDE, EXCLUDE_SEEN, EXAMPLES)
DEFAULT_K, DEFAULT_NUM_CANDIDATES, DEFAULT_EXCLUDE_SEEN = 10, 100, True
