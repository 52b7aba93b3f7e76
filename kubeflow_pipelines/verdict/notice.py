"""A summary sent to a URL as JSON; that it did not arrive is logged, and changes nothing."""

import json
import logging
import urllib.request
from collections.abc import Mapping
from typing import Any

_LOGGER = logging.getLogger(__name__)
TIMEOUT_S = 20.0


def notify(url: str, summary: Mapping[str, Any]) -> bool:
    """Sends `{"text": ..., "summary": ...}`, which chat services take; returns whether it arrived.

    The URL is a secret in most services: it is in no message.
    """
    text = "\n".join([f"run {summary['run_id']}: {summary['verdict']}", *summary["lines"]])
    body = json.dumps({"text": text, "summary": summary}).encode("utf-8")
    try:
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=TIMEOUT_S):
            return True
    except (OSError, ValueError) as error:  # URLError is an OSError; a malformed URL a ValueError
        _LOGGER.warning("the verdict could not be sent: %s", type(error).__name__)
        return False
