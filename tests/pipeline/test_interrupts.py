import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import interrupts

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import os, sys, threading, time
sys.path.insert(0, {root!r})
from pipeline import interrupts

def on_stuck(interrupted):
    print("stuck:", interrupted, flush=True)

try:
    with interrupts.raised(on_stuck, grace_s={grace_s}):
        {body}
except interrupts.Interrupted as interrupted:
    print("raised:", interrupted, flush=True)
    {after}
    sys.exit(interrupted.exit_code)
"""
SLEEP = 'print("ready", flush=True); time.sleep(100)'
SWALLOW = """
        while True:
            try:
                print("ready", flush=True)
                time.sleep(100)
            except BaseException as error:
                print("swallowed", flush=True)
"""
HUNG_THREAD = "threading.Thread(target=time.sleep, args=(100,)).start()"


def _signalled(
    *signums: int, body: str = SLEEP, after: str = "", grace_s: float = 60.0
) -> tuple[int, str]:
    """Returns (exit code, output) of a program that gets each signal when it has said a line."""
    program = PROGRAM.format(root=str(ROOT), body=body.strip(), after=after, grace_s=grace_s)
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = process.stdout.readline()
    assert said == "ready\n"
    for number, signum in enumerate(signums):
        if number:
            said += process.stdout.readline()
        process.send_signal(signum)
    out, _ = process.communicate(timeout=100)
    return process.returncode, said + out


@pytest.mark.parametrize(
    ("signum", "exit_code", "word"),
    [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")],
)
def test_signal_becomes_an_exception_with_its_exit_code(
    signum: int, exit_code: int, word: str
) -> None:
    assert _signalled(signum) == (exit_code, f"ready\nraised: {word}\n")


def test_swallowed_exception_ends_after_the_grace_period() -> None:
    code, out = _signalled(signal.SIGTERM, body=SWALLOW, grace_s=0.5)
    assert (code, out) == (143, "ready\nswallowed\nready\nstuck: terminated\n")


def test_thread_that_never_ends_does_not_keep_the_process() -> None:
    code, out = _signalled(signal.SIGINT, after=HUNG_THREAD, grace_s=1.0)
    assert (code, out) == (130, "ready\nraised: interrupted\n")


def test_second_signal_ends_at_once() -> None:
    code, out = _signalled(signal.SIGINT, signal.SIGINT, body=SWALLOW)
    assert code == 130
    assert out.startswith("ready\nswallowed\n")
    assert out.endswith("stuck: interrupted\n")


def test_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with interrupts.raised(lambda _: None):
        assert signal.getsignal(signal.SIGTERM) != before[1]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
    assert signal.set_wakeup_fd(-1) == -1
