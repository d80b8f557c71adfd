"""Every text the user reads passes through `tr`; no Qt here, so presenters can say it too."""

from __future__ import annotations

from collections.abc import Callable

Translator = Callable[[str], str]


def _as_written(text: str) -> str:
    return text


_translators: list[Translator] = [_as_written]


def use_translator(translator: Translator) -> None:
    """Let the window's language files answer from now on."""
    _translators[0] = translator


def tr(text: str) -> str:
    """The text in the user's language; as written where there is no translation."""
    return _translators[0](text)


def counted(count: int, one: str, many: str) -> str:
    """“1 picture”, “1,234 pictures”."""
    return f"{count:,} {tr(one) if count == 1 else tr(many)}"
