"""Which tensors of a file fit a network, which do not, and how to say so."""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt
from typing import TYPE_CHECKING, NamedTuple

from workbench.core.errors import WorkbenchError
from workbench.models.catalogue import BACKBONES, Backbone
from workbench.models.layout import (
    AUXILIARY,
    best_prefix,
    body_layout,
    common_prefix,
    in_head,
    learned,
)

if TYPE_CHECKING:
    from torch import Tensor

ENOUGH = 0.5
"""Which part of a body's numbers a file must bring to be of use."""

_POSITIONS = ("encoder.pos_embedding", "pos_embed")


class WeightsReport(NamedTuple):
    """What came of loading weights.

    Args:
        matched: Names of the network's tensors that were filled.
        missing: Names of those that begin afresh, the last layer's left out.
        unexpected: Names in the file that the network has no place for.
        reshaped: Names in the file whose shape is another.
        head: Whether the last layer was filled too.
        words: All of it in a sentence or two.
    """

    matched: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    reshaped: tuple[str, ...] = ()
    head: bool = False
    words: str = ""


class Fitting(NamedTuple):
    """The tensors to fill a network with, under its own names, and the report."""

    tensors: dict[str, Tensor]
    report: WeightsReport


def fitted(
    state: Mapping[str, Tensor], backbone: Backbone, tensors: Mapping[str, Tensor], file: str
) -> Fitting:
    """Match a file's tensors with a network's.

    Args:
        state: The network's `state_dict`; only names and shapes are looked at.
        backbone: What the network was built from.
        tensors: The file's tensors.
        file: Its name, for the words.

    Raises:
        WorkbenchError: Too little of the body would be filled; the backbone that the file does
            fit is named where there is one.
    """
    named = _renamed(tensors, state)
    named = with_bias(stretched(named, state), backbone.head)
    fits = {n: v for n, v in named.items() if n in state and _fits(v, state[n])}
    _refuse_infinite(fits, file)
    report = _report(state, backbone, named, fits, file)
    if report.missing:
        _refuse_another(state, backbone, tensors, fits, file)
    return Fitting(fits, report)


def _fits(value: Tensor, place: Tensor) -> bool:
    same_kind = value.is_floating_point() == place.is_floating_point()
    return value.shape == place.shape and same_kind


def _refuse_infinite(tensors: Mapping[str, Tensor], file: str) -> None:
    for name, value in tensors.items():
        if not value.isfinite().all():
            raise WorkbenchError(
                f"“{file}” is damaged, or its training failed: “{name}” holds numbers that are "
                "not finite.",
                "Choose another file, or copy or download this one again.",
            )


def backbone_of(tensors: Mapping[str, Tensor]) -> Backbone | None:
    """The backbone of the catalogue that all these tensors fit (last layer aside), or None."""
    prefix = common_prefix(tensors)
    named = {n.removeprefix(prefix): v for n, v in tensors.items()}
    named = {n: v for n, v in named.items() if not n.startswith(AUXILIARY)}
    layouts = {head: body_layout(named, head) for head in {b.head for b in BACKBONES}}
    return next((b for b in BACKBONES if layouts[b.head] == b.layout), None)


def _renamed(tensors: Mapping[str, Tensor], state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    prefix = best_prefix(tensors, learned(state))
    return {n[len(prefix) :]: v for n, v in tensors.items() if n.startswith(prefix)}


def with_bias(tensors: Mapping[str, Tensor], head: str) -> dict[str, Tensor]:
    """All tensors, and zeros for the bias of a last layer that has none, as MaxViT's published."""
    weight, bias = tensors.get(f"{head}.weight"), f"{head}.bias"
    if weight is None or bias in tensors:
        return dict(tensors)
    return {**tensors, bias: weight.new_zeros(len(weight))}


def stretched(tensors: Mapping[str, Tensor], state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """All tensors, tables of places as a network for another picture size has them."""
    return {name: _positioned(name, value, state) for name, value in tensors.items()}


def _positioned(name: str, value: Tensor, state: Mapping[str, Tensor]) -> Tensor:
    """A vision transformer's table of places, stretched to another picture size (bicubic).

    Dosovitskiy 2020, section 3.2. The first rows, if any, belong to the class token and its like.
    """
    if name not in _POSITIONS or name not in state or value.ndim != 3:
        return value
    (old, first), (new, wanted) = _grid(value.shape[1]), _grid(state[name].shape[1])
    if old == new or first != wanted:
        return value
    from torch import cat
    from torch.nn.functional import interpolate

    grid = value[:, first:].permute(0, 2, 1).reshape(1, -1, old, old)
    grid = interpolate(grid, size=(new, new), mode="bicubic", align_corners=True)
    return cat([value[:, :first], grid.reshape(1, -1, new * new).permute(0, 2, 1)], dim=1)


def _grid(rows: int) -> tuple[int, int]:
    """The side of the square of places, and how many rows come before it."""
    side = isqrt(rows)
    return side, rows - side * side


def _report(
    state: Mapping[str, Tensor],
    backbone: Backbone,
    named: Mapping[str, Tensor],
    fits: Mapping[str, Tensor],
    file: str,
) -> WeightsReport:
    wanted = learned(state)
    missing = tuple(n for n in wanted if n not in fits and not in_head(n, backbone.head))
    surplus = [n for n in named if n not in state and not n.startswith(AUXILIARY)]
    report = WeightsReport(
        matched=tuple(n for n in wanted if n in fits),
        missing=missing,
        unexpected=tuple(surplus),
        reshaped=tuple(n for n in named if n in state and n not in fits),
        head=all(n in fits for n in wanted if in_head(n, backbone.head)),
    )
    words = _words(report, backbone, named, file) + _other_shapes(report, backbone, named, state)
    return report._replace(words=words)


def _words(
    report: WeightsReport, backbone: Backbone, named: Mapping[str, Tensor], file: str
) -> str:
    if report.missing:
        fit, afresh = len(report.matched), len(report.missing)
        body = (
            f"“{file}” fits {backbone.title} in part ({fit} of {fit + afresh} tensors); "
            f"{_some(report.missing)} {'begins' if afresh == 1 else 'begin'} afresh."
        )
    else:
        body = f"“{file}” fits {backbone.title}."
    if report.head:
        last = " Its last layer was taken over too."
    else:
        bias = named.get(f"{backbone.head}.bias")
        made_for = f" (its own last layer is for {len(bias):,} classes)" if bias is not None else ""
        last = f" The last layer begins afresh{made_for}."
    surplus = f" Not used: {_some(report.unexpected)}." if report.unexpected else ""
    return body + last + surplus


def _other_shapes(
    report: WeightsReport,
    backbone: Backbone,
    named: Mapping[str, Tensor],
    state: Mapping[str, Tensor],
) -> str:
    """Which parts of the body have another shape in the file; empty where none has."""
    names = [name for name in report.reshaped if not in_head(name, backbone.head)]
    if not names:
        return ""
    first, *others = names
    there, here = (" × ".join(map(str, place[first].shape)) for place in (named, state))
    more = f", and {len(others)} more differ so" if others else ""
    return f" {first} is {there or 'a number'} in the file and {here or 'a number'} here{more}."


def _some(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"


def _refuse_another(
    state: Mapping[str, Tensor],
    backbone: Backbone,
    tensors: Mapping[str, Tensor],
    fits: Mapping[str, Tensor],
    file: str,
) -> None:
    """Raise where the file belongs to another backbone, or brings too little."""
    other = backbone_of(tensors)
    if other is not None and other.name != backbone.name:
        raise WorkbenchError(
            f"“{file}” holds weights of {other.title}, not of {backbone.title}.",
            f"Choose the backbone {other.title} ({other.name}), or another file.",
        )
    body = [n for n in learned(state) if not in_head(n, backbone.head)]
    filled = sum(state[n].numel() for n in body if n in fits)
    part = filled / max(1, sum(state[n].numel() for n in body))
    if part < ENOUGH:
        fit = f"only {part:.0%} of the network would be filled" if filled else "nothing fits"
        raise WorkbenchError(
            f"“{file}” does not fit {backbone.title}: {fit}. It was made for a network that is "
            "none of those here.",
            "Choose a file saved from one of the networks listed here, or other weights. (Names of "
            f"its tensors: {_some(tuple(learned(tensors)))}.)",
        )
