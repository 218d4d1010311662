"""Child processes that never outlive us, and the identity the database server runs under.

A child asks the kernel for a signal at its parent's death: ``kill -9`` of the launcher leaves no orphan.
PostgreSQL refuses to run as root, or as a number without a name: these start it in a user namespace, where
the same files belong to the same person as ``nobody``; where that is forbidden, root starts it as the real
``nobody``. No system user is ever made.
"""

from __future__ import annotations

import ctypes
import enum
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

NOBODY = 65534
_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)

Output = int | IO[bytes] | None


class RunAs(enum.StrEnum):
    """Under which identity the database server runs."""

    SELF = "self"
    NAMESPACE = "namespace"
    NOBODY = "nobody"


def _die_with_parent(parent: int, signum: int) -> None:
    if sys.platform != "linux":
        return
    _LIBC.prctl(_PR_SET_PDEATHSIG, signum, 0, 0, 0)
    if os.getppid() != parent:  # it died before we could ask
        os._exit(1)


def _enter_namespace() -> None:
    outside = os.geteuid()
    if _LIBC.unshare(_CLONE_NEWUSER) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {outside} 1", encoding="ascii")


def assume(run_as: RunAs) -> None:
    """Changes this process to the identity. Only for a child between fork and exec.

    Raises OSError where the machine forbids it.
    """
    if run_as is RunAs.NAMESPACE:
        _enter_namespace()
    elif run_as is RunAs.NOBODY:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def _before_exec(signum: int, run_as: RunAs) -> Callable[[], None]:
    parent = os.getpid()

    def prepare() -> None:
        assume(run_as)  # first: a change of identity forgets the death signal
        _die_with_parent(parent, signum)

    return prepare


def spawn(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdin: Output = None,
    stdout: Output = None,
    stderr: Output = None,
    own_session: bool = False,
    at_our_death: int = signal.SIGTERM,
    run_as: RunAs = RunAs.SELF,
) -> subprocess.Popen[bytes]:
    """Starts a child that gets ``at_our_death`` when this process dies.

    Call it from the main thread: the kernel counts the death of the thread that started the child.
    With ``own_session`` the terminal's Ctrl-C does not reach the child: we stop it ourselves, in order.
    """
    return subprocess.Popen(
        [str(part) for part in argv],
        env=None if env is None else dict(env),
        cwd=cwd,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        start_new_session=own_session,
        preexec_fn=_before_exec(at_our_death, run_as),  # noqa: PLW1509 - we start no threads before
    )


def try_as(run_as: RunAs, question: Callable[[], bool]) -> bool:
    """The answer of ``question`` when asked under the identity; False also if the identity is forbidden."""
    child = os.fork()
    if child == 0:
        answer = False
        try:
            assume(run_as)
            answer = question()
        except OSError:
            answer = False
        finally:
            os._exit(0 if answer else 1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0
