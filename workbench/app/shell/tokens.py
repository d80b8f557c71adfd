"""The colours and distances of both themes, as plain values.

Chrome is neutral so that pictures keep their own colours; one accent marks what can be pressed
and what is running. Class colours stand apart and are used for classes only.
"""

from __future__ import annotations

from typing import NamedTuple

SMALL = 4
MEDIUM = 8
LARGE = 16
XL = 24


class Tokens(NamedTuple):
    """One theme. Every colour is `#RRGGBB`."""

    name: str
    window: str  # bars and rail
    page: str  # where the work is
    sunken: str  # wells: fields, tracks, drop targets
    surround: str  # round pictures: neutral, without a hue
    blank: str  # in place of a picture that is on its way
    hover: str
    pressed: str
    line: str  # separates, decorative
    line_strong: str  # outlines a control: at least 3:1
    text: str
    text_soft: str
    text_faint: str  # disabled only
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_soft: str
    on_accent: str
    good: str
    good_soft: str
    warning: str
    warning_soft: str
    trouble: str
    trouble_soft: str


LIGHT = Tokens(
    name="light",
    window="#F4F4F5",
    page="#FFFFFF",
    sunken="#F0F0F2",
    surround="#E4E4E4",
    blank="#D8D8D8",
    hover="#EAEAED",
    pressed="#DFE0E4",
    line="#E0E1E5",
    line_strong="#868A93",
    text="#1B1C1F",
    text_soft="#575B64",
    text_faint="#9497A0",
    accent="#2B59C3",
    accent_hover="#244CA8",
    accent_pressed="#1D3F8C",
    accent_soft="#E6EDFB",
    on_accent="#FFFFFF",
    good="#1A7343",
    good_soft="#E6F4EB",
    warning="#875100",
    warning_soft="#FBF2DF",
    trouble="#B3261E",
    trouble_soft="#FBEAE8",
)

DARK = Tokens(
    name="dark",
    window="#1B1C1E",
    page="#222326",
    sunken="#19191B",
    surround="#303030",
    blank="#3A3A3A",
    hover="#2D2E32",
    pressed="#393B40",
    line="#35373B",
    line_strong="#7C818B",
    text="#E8E9EC",
    text_soft="#A9ADB6",
    text_faint="#6C7079",
    accent="#8AACFF",
    accent_hover="#A1BCFF",
    accent_pressed="#7496F0",
    accent_soft="#2A3550",
    on_accent="#0E1729",
    good="#6CC791",
    good_soft="#1F3327",
    warning="#E5B455",
    warning_soft="#3A2F1B",
    trouble="#FF9087",
    trouble_soft="#40241F",
)

# In an order that keeps neighbours apart for eyes without red, green or blue cones.
CLASS_COLOURS_LIGHT = (
    "#D98200",
    "#0072B2",
    "#1C6B30",
    "#BD6583",
    "#40224F",
    "#BD9165",
    "#47ADC2",
    "#6E6E1C",
    "#4A45C0",
    "#224F4F",
    "#832183",
    "#5A162D",
)
CLASS_COLOURS_DARK = (
    "#F0A83C",
    "#4A9FDB",
    "#3FCF9F",
    "#D94848",
    "#B75787",
    "#E3E391",
    "#A5E9E9",
    "#7B68D9",
    "#D08171",
    "#D454BF",
    "#C7B0DD",
    "#C9A65E",
)
