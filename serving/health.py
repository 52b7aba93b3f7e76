"""`python -m serving.health --port N`: ends with 0 when the server on this machine is ready."""

import argparse
import http.client
import sys

_TIMEOUT_S = 4.0


def is_ready(port: int) -> bool:
    """Asks /v2/health/ready; whatever goes wrong means no."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
    try:
        connection.request("GET", "/v2/health/ready")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m serving.health")
    parser.add_argument("--port", type=int, required=True, help="of the server")
    sys.exit(0 if is_ready(parser.parse_args().port) else 1)
