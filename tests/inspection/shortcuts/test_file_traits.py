"""What files say of themselves."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from tests.data.test_dicom import RAMP, dicom
from workbench.inspection.shortcuts.file_traits import as_columns, formats, traits_of, words_only


def test_a_jpeg_says_which_camera_program_and_orientation():
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112], exif[0x0131] = "Acme", "One", 6, "Snap 2"
    file = io.BytesIO()
    Image.new("RGB", (20, 10)).save(file, "JPEG", exif=exif)
    said = traits_of(file.getvalue(), 10, 20)
    assert (said["camera maker"], said["camera"]) == ("Acme", "One")
    assert (said["orientation"], said["software"]) == ("6", "Snap 2")
    assert said["format"] == "JPEG"


def test_a_dicom_file_says_which_machine():
    said = traits_of(dicom(RAMP, Manufacturer="Acme"), 64, 64)
    assert (said["format"], said["manufacturer"]) == ("DICOM", "Acme")


def test_of_many_words_the_commonest_get_a_column():
    rows = words_only([{"station": f"s{n}"} for n in range(80)] + [{"station": "z"}] * 20)
    columns = as_columns([*rows, {"station": "y"}, {"station": "y"}])
    assert columns.shape == (102, 49)
    assert columns.sum(0).max() == 2  # the commonest of all is what the others are told from


def test_sizes_that_come_again_are_words_of_their_own():
    sizes = np.array([(4, 3)] * 3 + [(8, 6)] * 3)
    assert as_columns(formats(sizes)).ravel().tolist() in ([0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0])
