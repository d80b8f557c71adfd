"""What a failed step is told as."""

from __future__ import annotations

import pytest

from installer.errors import StepFailed, explained


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("cause: failed to write: There is not enough space on the disk", "The disk is full"),
        ("error: Request failed\n cause: error sending request for url", "could not be reached"),
        ("ERROR: No matching distribution found for uv", "could not be reached"),
        ("NewConnectionError: Temporary failure in name resolution", "could not be reached"),
        ("invalid peer certificate: UnknownIssuer", "certificate was refused"),
        ("error: failed to remove: Access is denied. (os error 5)", "may not be written"),
        ("No solution found when resolving dependencies", "No set of packages fits"),
        ("something nobody has seen before", "Installing packages failed"),
    ],
)
def test_the_cause_is_told_in_words(tmp_path, output, message):
    told = explained(StepFailed("Installing packages", output, tmp_path / "log"))
    assert message in told.message
    assert output.splitlines()[-1].strip() in told.message
    assert str(tmp_path / "log") in told.hint
    assert "call again" in told.hint.lower() or "needed" in told.hint.lower()


def test_only_the_last_words_of_a_long_log_are_shown(tmp_path):
    output = "\n".join(f"line {number}" for number in range(500))
    told = explained(StepFailed("Installing packages", output, tmp_path / "log"))
    assert "line 499" in told.message
    assert len(told.message.splitlines()) < 20
