from __future__ import annotations

import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import numpy as np
import pytest
import tifffile

from tests.inspection.maps import attribution
from workbench.core.errors import WorkbenchError
from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.evidence.formats import ENDINGS, FORMATS, Kept, keep, write
from workbench.inspection.evidence.overlay_files import read_receipt
from workbench.inspection.evidence.receipt import Origin, Receipt, receipt_for
from workbench.inspection.proof.proof import CascadeStep, Proof
from workbench.inspection.proof.removal import Curve
from workbench.inspection.proof.trust import Trust
from workbench.inspection.showing import map_words
from workbench.inspection.showing.drawing import Drawing
from workbench.models.preprocessing import Box

PIXELS = np.random.default_rng(1).integers(0, 255, (60, 90, 3), dtype=np.uint8)
SVG = "{http://www.w3.org/2000/svg}"


def kept(
    drawing: Drawing | None = None,
    found: Attribution | None = None,
    name: str = 'leaf <b> & "c".jpg',
) -> Kept:
    """A map with evidence for its class at the left and against it at the right."""
    evidence = np.zeros((6, 9), np.float32)
    evidence[1:4, 1:4], evidence[2:5, 6:8] = 2.0, -1.0
    found = found or attribution(evidence, 90, 60)
    drawing = drawing or Drawing()
    origin = Origin("a" * 64, name, "Run 3", "f" * 64, {"steps": 8})
    trust = Trust(0.125, 0.7, 0.2, 0.6)
    return Kept(PIXELS, found, drawing, receipt_for(found, origin, drawing, trust))


def test_raw_values_are_the_evidence_to_the_bit(tmp_path):
    given = kept()
    write(given, tmp_path / "map.npy")
    loaded = np.load(tmp_path / "map.npy", allow_pickle=False)
    assert loaded.dtype == np.float32
    assert (loaded == given.attribution.evidence).all()


def test_a_tiff_lies_on_the_picture_s_pixels_and_knows_what_made_it(tmp_path):
    found = attribution(np.ones((3, 3), np.float32), 90, 60, Box(15, 0, 75, 60))
    write(kept(found=found), tmp_path / "map.tiff")
    with tifffile.TiffFile(tmp_path / "map.tiff") as file:
        values, about = file.asarray(), file.pages[0].description
    assert (values.shape, values.dtype) == ((60, 90), np.float32)
    assert np.isnan(values[:, :15]).all()
    assert (values[:, 15:75] == 1).all()
    assert msgspec.json.decode(about, type=Receipt).run == "Run 3"


@pytest.mark.parametrize("name", ["Fräse.png", "图.png", "🍂.png"])
def test_a_tiff_s_receipt_is_json_in_every_script(tmp_path, name):
    write(kept(name=name), tmp_path / "map.tiff")
    with tifffile.TiffFile(tmp_path / "map.tiff") as file:
        assert msgspec.json.decode(file.pages[0].description, type=Receipt).name == name


def test_a_drawing_holds_picture_map_and_receipt(tmp_path):
    write(kept(), tmp_path / "map.svg")
    root = ET.parse(tmp_path / "map.svg").getroot()
    assert len(root.findall(f".//{SVG}image")) == 2
    about = root.find(f"{SVG}metadata")
    assert about is not None
    assert msgspec.json.decode(about.text or "", type=Receipt).name == 'leaf <b> & "c".jpg'


def test_contours_are_paths_round_the_evidence_on_both_sides(tmp_path):
    write(kept(Drawing(contours=True, both_sides=True)), tmp_path / "map.svg")
    root = ET.parse(tmp_path / "map.svg").getroot()
    lines = [line.get("points", "") for line in root.iter(f"{SVG}polyline")]
    middles = [np.mean([float(p.split(",")[0]) for p in line.split()]) for line in lines]
    assert min(middles) == pytest.approx(25, abs=4)
    assert max(middles) == pytest.approx(70, abs=4)


def test_what_the_network_did_not_see_is_greyed_and_holds_no_contours(tmp_path):
    slope = np.linspace(0, 1, 6, dtype=np.float32)[:, None].repeat(6, 1)
    found = attribution(slope, 90, 60, Box(15, 0, 75, 60))
    write(kept(Drawing(contours=True), found), tmp_path / "map.svg")
    root = ET.parse(tmp_path / "map.svg").getroot()
    lines = [line.get("points", "") for line in root.iter(f"{SVG}polyline")]
    places = [float(point.split(",")[0]) for line in lines for point in line.split()]
    assert min(places) == pytest.approx(15, abs=1)
    assert max(places) == pytest.approx(75, abs=1)
    (grey,) = root.iter(f"{SVG}path")
    assert "M15.00,0.00H75.00V60.00" in (grey.get("d") or "")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.sources: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.sources += [value or "" for name, value in attrs if name in ("src", "href")]


def test_a_page_is_complete_in_itself_and_says_everything(tmp_path):
    write(kept(), tmp_path / "map.html")
    parser = _Words()
    parser.feed((tmp_path / "map.html").read_text(encoding="utf-8"))
    assert all(source.startswith("data:image/png") for source in parser.sources)
    words = " ".join(parser.words)
    for wanted in ('leaf <b> & "c".jpg', "a" * 64, "f" * 64, "Run 3", "steps = 8", "0.125",
                   "Grad-CAM, Selvaraju 2017", "Stage 4", "70.0%", "torch"):  # fmt: skip
        assert wanted in words


@pytest.mark.parametrize("method", ["scorecam", "layercam", "gradcam++", "eigencam", "rollout"])
def test_a_page_says_no_more_of_a_map_than_its_method_can_tell(tmp_path, method):
    found = attribution(np.eye(3, dtype=np.float32), 90, 60)._replace(method=method)
    write(kept(found=found), tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "of all evidence" not in page
    assert str(map_words.evidence(found)) in page
    write(kept(), tmp_path / "map.html")
    assert "of all evidence" in (tmp_path / "map.html").read_text(encoding="utf-8")


def test_a_receipt_lists_every_setting_and_version(tmp_path):
    found = attribution(np.eye(3, dtype=np.float32), 90, 60)._replace(method="integrated")
    receipt = receipt_for(found, Origin("a" * 64, settings={"steps": 8}))
    assert receipt.settings == {"steps": 8, "start": "mean"}
    assert {"numpy", "torch", "torchvision"} <= receipt.versions.keys()


def test_a_page_says_what_every_check_came_to(tmp_path):
    found = attribution(np.eye(3, dtype=np.float32), 90, 60)
    flat, high = Curve((0.0, 1.0), (0.9, 0.1)), Curve((0.0, 1.0), (0.9, 0.9))
    stages = (CascadeStep("stage 4", 0.25), CascadeStep("stage 3", None))
    trust = Trust(0.125, 0.7, 0.65, 0.6)
    proof = Proof(trust, stages, flat, high, high, flat, high, 0.9, 0.6, True)
    receipt = receipt_for(found, Origin("a" * 64), tested=proof)
    write(Kept(PIXELS, found, Drawing(), receipt), tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    for wanted in ("✓ Taken away", "the answer falls sooner than by chance", "⚠ Hidden",
                   "hardly more than the rest", "Deletion area",
                   "Similarity scrambled down to stage 4",
                   "0.250"):  # fmt: skip
        assert wanted in page
    assert "stage 3" not in page


def test_a_page_about_nothing_says_so(tmp_path):
    found = attribution(np.full((3, 3), -1, np.float32), 90, 60)
    write(kept(found=found), tmp_path / "map.html")
    assert "no positive evidence" in (tmp_path / "map.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_stands_beside_its_overlay(name, tmp_path):
    path = keep(kept(), tmp_path / "leaf-b.png", name)
    assert (path.name, path.is_file()) == (f"leaf-b{ENDINGS[name]}", True)


def test_the_overlay_s_receipt_says_how_it_is_drawn(tmp_path):
    write(kept(Drawing("cividis", 0.4, 0.2)), tmp_path / "map.png")
    receipt = read_receipt(tmp_path / "map.png")
    assert receipt is not None
    assert receipt.drawing == Drawing("cividis", 0.4, 0.2)
    assert receipt.proof["similarity_with_scrambled_weights"] == 0.125


def test_an_ending_that_is_none_of_ours_is_refused_in_words(tmp_path):
    with pytest.raises(WorkbenchError, match="jpeg"):
        write(kept(), tmp_path / "map.jpeg")
    assert list(tmp_path.iterdir()) == []


def test_a_map_of_one_place_is_kept_in_every_format(tmp_path):
    found = attribution(np.ones((1, 1), np.float32), 90, 60)
    for ending in (".png", ".npy", ".tiff", ".svg", ".html"):
        write(kept(Drawing(contours=True), found), tmp_path / f"map{ending}")
    assert len(list(Path(tmp_path).iterdir())) == 5
