"""One page about one map, complete in itself: to print, to file, to send."""

from __future__ import annotations

from pathlib import Path

from workbench.core.files import write_whole
from workbench.data.picture import Pixels
from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.attributions.methods import ATTRIBUTIONS
from workbench.inspection.evidence.receipt import Receipt
from workbench.inspection.evidence.vector import embedded
from workbench.inspection.showing import map_words
from workbench.inspection.showing.overlay import blend
from workbench.inspection.showing.scale import scale

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem }
figure { margin: 0 } figcaption { opacity: .7; font-size: .9rem }
.pictures { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; margin-top: 1rem }
.pictures img { width: 100%; height: auto; background: #808080 }
.scale { width: 100%; height: 12px; border-radius: 4px }
.ends { display: flex; justify-content: space-between; font-size: .9rem; opacity: .7 }
table { border-collapse: collapse; width: 100% }
td { padding: .2rem .6rem .2rem 0; vertical-align: top; border-bottom: 1px solid #8884 }
td:first-child { width: 16rem; opacity: .7 }
td:last-child { font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
.warn { border-left: 4px solid #c60; padding-left: .8rem }
@media print { body { margin: 0; max-width: none } }
</style></head><body>
<h1>{{ title }}</h1>
<p>{{ sentence }}</p>
{% if nothing %}<p class="warn">{{ nothing }}</p>{% endif %}
<div class="pictures">
<figure><img src="{{ plain }}" alt="The picture"><figcaption>The picture</figcaption></figure>
<figure><img src="{{ drawn }}" alt="The picture with its map"><figcaption>{{ shown }}
</figcaption></figure></div>
<p><img class="scale" src="{{ scale }}" alt="Scale"></p>
<div class="ends"><span>{{ ends[0] }}</span><span>{{ ends[1] }}</span></div>
{% for heading, rows in tables %}<h2>{{ heading }}</h2>
<table>{% for name, value in rows %}<tr><td>{{ name }}</td><td>{{ value }}</td></tr>
{% endfor %}</table>{% endfor %}
</body></html>
"""


def write_page(path: Path, pixels: Pixels, attribution: Attribution, receipt: Receipt) -> None:
    """Write the page, whole or not at all; it needs no other file and no network.

    Args:
        path: Where to.
        pixels: uint8 (H, W, 3), the whole upright picture at any scale.
        attribution: Its map.
        receipt: What made it, how it is drawn, and its proof.
    """
    from jinja2 import Environment

    template = Environment(autoescape=True).from_string(_PAGE)
    words = str(map_words.evidence(attribution))
    content = template.render(
        title=f"Why {receipt.asked}? {receipt.name}",
        sentence=_sentence(attribution, receipt),
        shown=words if attribution.positive else map_words.empty(attribution.method),
        nothing="" if attribution.positive else words,
        plain=embedded(pixels),
        drawn=embedded(blend(pixels, attribution, receipt.drawing)),
        scale=embedded(scale(receipt.drawing)),
        ends=map_words.ends(receipt.drawing),
        tables=_tables(attribution, receipt),
    )
    write_whole(path, content.encode())


def _sentence(attribution: Attribution, receipt: Receipt) -> str:
    sure = dict(zip(attribution.classes, attribution.probabilities, strict=True))
    asked = [name for name in (receipt.target, receipt.against) if name]
    each = " and ".join(f"{sure[name]:.1%} sure of “{name}”" for name in asked)
    return f"{receipt.run or 'The model'} says “{receipt.predicted}”. It is {each}."


def _tables(attribution: Attribution, receipt: Receipt) -> list[tuple[str, list[tuple[str, str]]]]:
    sure = sorted(
        zip(attribution.classes, attribution.probabilities, strict=True), key=lambda one: -one[1]
    )
    tables = [
        ("What the model says", [(name, f"{share:.1%}") for name, share in sure[:10]]),
        ("How the map was made", _made(attribution, receipt)),
        ("Can it be relied on?", _proof(receipt)),
        ("What it was made from", [
            ("Picture", receipt.name),
            ("Size", f"{receipt.size[0]} × {receipt.size[1]} pixels"),
            ("Picture, SHA-256", receipt.picture),
            ("Run", receipt.run),
            ("Model, SHA-256", receipt.model),
            *((f"Version of {name}", value) for name, value in receipt.versions.items()),
        ]),
    ]  # fmt: skip
    return [(heading, [(n, v) for n, v in rows if v]) for heading, rows in tables]


def _made(attribution: Attribution, receipt: Receipt) -> list[tuple[str, str]]:
    method = ATTRIBUTIONS.get(receipt.method)
    left, top, right, bottom = receipt.seen
    settings = ", ".join(f"{name} = {value}" for name, value in receipt.settings.items())
    tells_both = method.of_a_class and method.signed
    layer = f"{attribution.layer_title} ({receipt.layer})"
    return [
        ("Method", f"{method.title}, {method.paper}"),
        ("Settings", settings or "it has none"),
        ("Layer", layer if method.of_a_layer else "it reads none"),
        ("Asked at", f"{receipt.side} × {receipt.side} pixels" if receipt.side else ""),
        ("Evidence for the class", f"{receipt.share:.0%} of all evidence" if tells_both else ""),
        ("Part the network saw", f"{left:.0f}, {top:.0f} to {right:.0f}, {bottom:.0f}"),
    ]


def _proof(receipt: Receipt) -> list[tuple[str, str]]:
    """What the checks say, marked as in the window, then their figures."""
    said = [(f"{'✓' if one.good else '⚠'} {one.name}", one.said) for one in receipt.checks]
    figures = [
        (name.replace("_", " ").capitalize(), f"{value:.3f}")
        for name, value in receipt.proof.items()
    ]
    return [*said, *figures] or [("Checks", "none were made")]
