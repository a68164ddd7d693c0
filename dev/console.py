"""Saying what happens: steps on the terminal, failures with cause and remedy."""

import contextlib
import subprocess
import sys
import time


class StepError(Exception):
    """A step that cannot be done.

    :param cause: what went wrong
    :param remedy: what the reader can do about it
    """

    def __init__(self, cause, remedy):
        super().__init__(cause)
        self.cause = cause
        self.remedy = remedy


def say(text):
    print(text, flush=True)


@contextlib.contextmanager
def step(title):
    """Announce a step; on failure name the step, its cause and the remedy, and exit."""
    say(f"• {title}")
    started = time.monotonic()
    try:
        yield
    except StepError as error:
        fail(title, error.cause, error.remedy)
    except OSError as error:
        remedy = (
            "Free some disk space, then run the command again."
            if error.errno == 28
            else "Check that the path exists and that you may write to it."
        )
        fail(title, str(error), remedy)
    elapsed = time.monotonic() - started
    if elapsed > 2:
        say(f"  done in {elapsed:.0f} s")


def fail(title, cause, remedy):
    sys.stdout.flush()
    print(
        f"\n✗ {title}\n  cause:  {cause}\n  remedy: {remedy}",
        file=sys.stderr,
        flush=True,
    )
    raise SystemExit(1)


def run(command, remedy, **options):
    """Run a command quietly.

    :return: its standard output
    :raise StepError: when it cannot be started or fails; the cause carries the last
        lines that it printed
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **options,
        )
    except FileNotFoundError as error:
        raise StepError(f"{command[0]} is not installed", remedy) from error
    if done.returncode:
        tail = "\n          ".join(done.stdout.strip().splitlines()[-12:])
        raise StepError(
            f"{command[0]} ended with status {done.returncode}\n          {tail}",
            remedy,
        )
    return done.stdout
