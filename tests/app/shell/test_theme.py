"""Colours: readable in both themes, and class colours that colour-blind eyes can tell apart."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.app.shell import theme
from workbench.app.shell.tokens import CLASS_COLOURS_DARK, CLASS_COLOURS_LIGHT, DARK, LIGHT

AA_TEXT, AA_CONTROL = 4.5, 3.0
GROUNDS = ("window", "page", "sunken", "surround", "hover", "accent_soft")
# Viénot, Brettel & Mollon 1999: what eyes without red or green cones see, in linear RGB.
BLIND = {
    "protan": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deutan": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
}


def linear(colour: str) -> np.ndarray:
    srgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio, 1 to 21."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    high, low = sorted((float(linear(c) @ weights) for c in (one, other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear sRGB under D65."""
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", ["text", "text_soft"])
def test_words_can_be_read_on_every_ground(tokens, ground, ink):
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= AA_TEXT


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("on_accent", "accent"),
        ("on_accent", "accent_hover"),
        ("on_accent", "accent_pressed"),
        ("accent", "page"),
        ("good", "page"),
        ("warning", "page"),
        ("trouble", "page"),
        ("text", "good_soft"),
        ("text", "warning_soft"),
        ("text", "trouble_soft"),
        ("text_soft", "warning_soft"),
        ("text_soft", "trouble_soft"),
        ("text_soft", "good_soft"),
        ("text", "pressed"),
    ],
)
def test_meaningful_colours_can_be_read(tokens, ink, ground):
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= AA_TEXT


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize("ground", ["page", "window"])
@pytest.mark.parametrize("edge", ["line_strong", "accent"])
def test_outlines_and_focus_can_be_seen(tokens, ground, edge):
    assert contrast(getattr(tokens, edge), getattr(tokens, ground)) >= AA_CONTROL


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda t: t.name)
def test_pictures_lie_on_a_grey_without_a_hue(tokens):
    for colour in (tokens.surround, tokens.blank):
        assert colour[1:3] == colour[3:5] == colour[5:7]


@pytest.mark.parametrize(
    ("colours", "page"),
    [(CLASS_COLOURS_LIGHT, LIGHT.page), (CLASS_COLOURS_DARK, DARK.page)],
    ids=["light", "dark"],
)
def test_class_colours_stand_out_from_the_page(colours, page):
    assert min(contrast(colour, page) for colour in colours) >= 2.5


@pytest.mark.parametrize(
    "colours", [CLASS_COLOURS_LIGHT, CLASS_COLOURS_DARK], ids=["light", "dark"]
)
@pytest.mark.parametrize("eyes", list(BLIND))
def test_the_first_six_class_colours_differ_for_colour_blind_eyes(colours, eyes):
    seen = [lab(np.array(BLIND[eyes]) @ linear(colour)) for colour in colours[:6]]
    distances = [np.linalg.norm(a - b) for i, a in enumerate(seen) for b in seen[:i]]
    assert min(distances) > 10


def test_the_choice_overrides_the_system_and_is_told(qtbot, qapp):
    with qtbot.waitSignal(theme.news.theme_changed):
        theme.follow("dark")
    assert theme.theme().name == "dark"
    assert qapp.palette().window().color().name() == DARK.window.lower()
    theme.follow("light")
    assert theme.theme().name == "light"


def test_an_unknown_choice_follows_the_system(qapp):
    theme.follow("purple")
    assert theme.chosen() == "system"
    theme.follow("light")


def test_class_colours_come_again_after_the_last():
    assert theme.class_colour(0) == theme.class_colour(12)
