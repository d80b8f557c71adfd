"""How a weights file fits its network, in a sentence and in full; no Qt."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.app.shell.language import counted, tr
from workbench.models.examining import Examined
from workbench.models.fitting import WeightsReport


def fit_sentence(found: Examined) -> str:
    """How well, in words: “Fits MobileNet v2: 156 of 158 parts. The last layer is made anew …”."""
    report = found.report
    body = tr("Fits {network}: {fit:,} of {all:,} parts.").format(
        network=found.backbone.title, fit=len(report.matched), all=found.parts
    )
    return " ".join(part for part in (body, _last_layer(found), _rest(report)) if part)


def _last_layer(found: Examined) -> str:
    if found.report.head:
        return tr("The last layer is taken over too.")
    if not found.outputs or found.outputs == found.classes:
        return tr("The last layer is made anew.")
    return tr("The last layer is made anew ({there:,} → {here:,} classes).").format(
        there=found.outputs, here=found.classes
    )


def _rest(report: WeightsReport) -> str:
    afresh = counted(len(report.missing), "other part begins", "other parts begin")
    return tr("{parts} afresh.").format(parts=afresh) if report.missing else ""


def fit_in_full(found: Examined) -> str:
    """Every part by name, under what becomes of it."""
    report = found.report
    groups = (
        (tr("Begin afresh, the last layer aside"), report.missing),
        (tr("Of another shape in the file, and not taken"), report.reshaped),
        (tr("In the file, and of no use here"), report.unexpected),
        (tr("Taken from the file"), report.matched),
    )
    return "\n\n".join(_group(title, names) for title, names in groups if names)


def _group(title: str, names: Sequence[str]) -> str:
    return "\n".join([f"{title} ({len(names):,})", *(f"    {name}" for name in names)])
