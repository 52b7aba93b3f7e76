"""The names of the files that the parity report holds, and its verdicts."""

PARITY_JSON = "parity.json"
PARITY_HTML = "parity.html"
WITNESSES_FILE = "witnesses.json"
PASSED, FAILED = "passed", "failed"
