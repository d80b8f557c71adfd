"""What an engineer reads who is given an exported model, and nothing else of ours."""

from __future__ import annotations

from pathlib import Path

from workbench.export.receipt import Preparation, Receipt

_RESAMPLED = {"bilinear": "BILINEAR", "bicubic": "BICUBIC"}
_SQUEEZED = "picture = picture.resize(({size}, {size}), Image.Resampling.{resample})"
_CUT = """\
side = {kept} * min(picture.size)
left, top = ((length - side) / 2 for length in picture.size)
middle = (left, top, left + side, top + side)
picture = picture.resize(({size}, {size}), Image.Resampling.{resample}, box=middle)"""

_TEXT = """\
# {model}

{intro}

{facts}

## What goes in

`{input}`: {input_type} `{input_shape}`, one picture or many. For each picture:

1. Turn it upright (phones note in EXIF how they were held).
2. Lay it on white where it is transparent, and make it RGB, in this order, 8 bits a channel: \
values 0 to 255.
3. {scaling}

What **not** to do:

- Do not subtract a mean, divide by a deviation or divide by 255: all of it is inside the model.
- Do not swap the colours: OpenCV reads BGR, which gives wrong answers without any error.
- Do not put the channels first: it is height, width, colours.
- Do not scale without antialiasing (Pillow's `resize` has it, OpenCV's usual one has not).
- Do not drop transparency: lay such a picture on white first, as it was when the model learned.
- Do not hand over 16-bit values or DICOM: bring them to 8 bits first, black to white.

## What comes out

`{output}`: {output_type} `{output_shape}`. {output_meaning} Each row adds up to 1:

{classes}

It always answers with one of these, whatever it is shown.

## Use it

With `pip install onnxruntime pillow`, beside the model and a `picture.jpg`:

```python
import json
import numpy, onnxruntime
from PIL import Image, ImageOps

picture = ImageOps.exif_transpose(Image.open("picture.jpg")).convert("RGBA")
white = Image.new("RGBA", picture.size, "white")
picture = Image.alpha_composite(white, picture).convert("RGB")
{resizing}
model = onnxruntime.InferenceSession({quoted}, providers=["CPUExecutionProvider"])
(answers,) = model.run(["{output}"], {{"{input}": numpy.asarray(picture)[None]}})
classes = json.loads(model.get_modelmeta().custom_metadata_map["classes"])
for name, sure in zip(classes, answers[0]):
    print(f"{{sure:6.1%}}  {{name}}")
```

## Check it

`{receipt}` holds {trials} pictures, drawn from formulas, and what must come out for each. Where \
this prints more than 0.001, the model does not compute there what it computed here:

```python
import base64, io, json
import numpy, onnxruntime
from PIL import Image

receipt = json.load(open({quoted_receipt}, encoding="utf-8"))
model = onnxruntime.InferenceSession({quoted}, providers=["CPUExecutionProvider"])
for trial in receipt["trials"]:
    picture = Image.open(io.BytesIO(base64.b64decode(trial["picture"])))
    (answers,) = model.run(["{output}"], {{"{input}": numpy.asarray(picture)[None]}})
    print(abs(answers[0] - trial["probabilities"]).max())
```

When it was exported, {checked_with} came to within {difference:.1g}. The same file holds the \
SHA-256 of the model and all of the above for programs.
"""


def readme_path(model: Path) -> Path:
    """Where the README of a model lies."""
    return model.with_name(f"{model.name}.md")


def readme(receipt: Receipt, model: str) -> str:
    """What the model is, what goes in and comes out, how to use and to check it; in Markdown.

    Args:
        receipt: Of the model.
        model: The name of its file.
    """
    wanted, given = receipt.preprocessing, receipt.input
    return _TEXT.format(
        model=model,
        intro=f"It names the class of a picture, one of {len(receipt.classes)}. It was made with "
        "Workbench, and needs nothing of it.",
        facts="\n".join(f"- **{name}**: {said}" for name, said in _facts(receipt).items()),
        input=given["name"],
        input_type=given["type"],
        input_shape=given["shape"],
        scaling=_scaling(wanted),
        output=receipt.output["name"],
        output_type=receipt.output["type"],
        output_shape=receipt.output["shape"],
        output_meaning=receipt.output["meaning"],
        classes="\n".join(f"- {place}: {name}" for place, name in enumerate(receipt.classes)),
        resizing=_resizing(wanted),
        quoted=repr(model),
        receipt=f"{model}.json",
        quoted_receipt=repr(f"{model}.json"),
        trials=len(receipt.trials),
        checked_with=receipt.checked_with,
        difference=receipt.largest_difference,
    )


def _facts(receipt: Receipt) -> dict[str, str]:
    """What is known of where it comes from."""
    versions = ", ".join(f"{name} {version}" for name, version in receipt.versions.items())
    facts = {"Network": receipt.backbone, "Exported": receipt.exported, "Versions": versions}
    if (origin := receipt.provenance) is None:
        return facts
    return {
        "Project": origin.project,
        "Run": origin.run,
        "Trained": origin.trained or "nobody noted when",
        "Accuracy": origin.judged or "never measured",
        **facts,
    }


def _scaling(wanted: Preparation) -> str:
    square = f"{wanted.size} × {wanted.size} pixels ({wanted.resample}, antialiased)"
    if wanted.fit == "whole":
        return f"Squeeze the whole of it into {square}. Nothing is cut off, its proportions change."
    return (
        f"Cut out its middle, a square of {wanted.kept:.4g} of its shorter side; scale to {square}."
    )


def _resizing(wanted: Preparation) -> str:
    lines = _SQUEEZED if wanted.fit == "whole" else _CUT
    resample = _RESAMPLED[wanted.resample]
    return lines.format(size=wanted.size, kept=wanted.kept, resample=resample)
