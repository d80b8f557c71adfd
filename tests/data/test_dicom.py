"""DICOM as a radiologist sees it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pytest

from workbench.data.decoding import Undecodable, decode

RAMP = np.arange(4096, dtype=np.uint16).reshape(64, 64)


def dicom(values: np.ndarray, frames: int = 1, **elements: Any) -> bytes:
    """An uncompressed DICOM file of 12 of 16 bits, or 8 of 8."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian

    bits = values.dtype.itemsize * 8
    image = Dataset()
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    image.file_meta.MediaStorageSOPClassUID = CTImageStorage
    image.file_meta.MediaStorageSOPInstanceUID = UID("1.2.3")
    image.SOPClassUID, image.SOPInstanceUID = CTImageStorage, "1.2.3"
    image.Rows, image.Columns = values.shape[-2:]
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    image.BitsAllocated, image.BitsStored = bits, 12 if bits == 16 else bits
    image.HighBit = image.BitsStored - 1
    image.PixelRepresentation = int(values.dtype.kind == "i")
    if frames > 1:
        image.NumberOfFrames = frames
    image.PixelData = values.tobytes()
    for keyword, value in elements.items():
        setattr(image, keyword, value)
    file = BytesIO()
    image.save_as(file, enforce_file_format=True)
    return file.getvalue()


def compressed(plain: bytes, codec: str, packed: bytes) -> bytes:
    """The same DICOM file with its pixels in another form."""
    from pydicom import dcmread
    from pydicom.encaps import encapsulate

    ends = {"jpeg": 70, "jpegls": 80, "jpeg2k": 90}
    image = dcmread(BytesIO(plain))
    image.file_meta.TransferSyntaxUID = f"1.2.840.10008.1.2.4.{ends[codec]}"
    image.PixelData = encapsulate([packed])
    image["PixelData"].VR = "OB"
    file = BytesIO()
    image.save_as(file)
    return file.getvalue()


def grey(content: bytes) -> np.ndarray:
    return decode(content).pixels[:, :, 0].astype(int)


def test_without_a_window_the_whole_range_is_shown():
    shown = grey(dicom(RAMP))
    assert (shown.min(), shown.max()) == (0, 255)
    assert np.all(np.diff(shown.reshape(-1)) >= 0)


def test_the_window_of_the_file_is_applied():
    shown = grey(dicom(RAMP, WindowCenter=2048, WindowWidth=1024)).reshape(-1)
    # PS3.3 C.11.2.1.2.1: black up to c - 0.5 - (w - 1) / 2, white beyond c - 0.5 + (w - 1) / 2.
    assert shown[1536] == 0
    assert shown[1545] > 0
    assert shown[2047] == pytest.approx(127.5, abs=0.6)
    assert shown[2559] == 255
    assert (
        "centre 2048, width 1024"
        in decode(dicom(RAMP, WindowCenter=2048, WindowWidth=1024)).mapping
    )


def test_the_window_counts_in_rescaled_values():
    options = {"RescaleSlope": 2, "RescaleIntercept": -1024, "WindowCenter": 0, "WindowWidth": 400}
    shown = grey(dicom(RAMP, **options)).reshape(-1)
    assert shown[512] == pytest.approx(128, abs=1)
    assert shown[400] == 0
    assert shown[620] == 255


def test_of_several_windows_the_first_is_taken():
    one = grey(dicom(RAMP, WindowCenter=1000, WindowWidth=500))
    several = grey(dicom(RAMP, WindowCenter=[1000, 3000], WindowWidth=[500, 10]))
    assert np.array_equal(one, several)


def test_a_window_that_shows_nothing_is_not_used():
    shown = grey(dicom(RAMP, WindowCenter=60000, WindowWidth=2))
    assert shown.max() == 255


def test_monochrome1_is_inverted():
    plain = grey(dicom(RAMP, WindowCenter=2048, WindowWidth=4096))
    content = dicom(
        RAMP, PhotometricInterpretation="MONOCHROME1", WindowCenter=2048, WindowWidth=4096
    )
    assert np.array_equal(grey(content), 255 - plain)
    assert "inverted" in decode(content).mapping


def test_signed_values_are_read_as_such():
    values = (RAMP.astype(np.int16) - 1000).clip(-1000, 1000)
    shown = grey(dicom(values, WindowCenter=0, WindowWidth=2000))
    assert shown[0, 0] == 0
    assert shown.max() == 255


def test_plain_8_bit_values_stay_as_they_are():
    values = np.arange(256, dtype=np.uint8).reshape(16, 16)
    picture = decode(dicom(values))
    assert np.array_equal(picture.pixels[:, :, 0], values)
    assert picture.mapping == ""


def test_of_several_frames_the_first_is_read():
    frames = np.stack([RAMP, 4095 - RAMP]).astype(np.uint16)
    picture = decode(dicom(frames, frames=2))
    assert np.array_equal(picture.pixels[:, :, 0], grey(dicom(RAMP)))
    assert picture.mapping.startswith("the first frame")


def in_a_sequence(**elements: Any) -> Any:
    from pydicom.dataset import Dataset
    from pydicom.sequence import Sequence

    item = Dataset()
    for keyword, value in elements.items():
        setattr(item, keyword, value)
    return Sequence([item])


@pytest.mark.parametrize("groups", ["Shared", "PerFrame"])
def test_an_enhanced_file_says_of_its_frame_what_a_classic_one_says_of_itself(groups):
    rescale = {"RescaleSlope": 2, "RescaleIntercept": -1000, "RescaleType": "HU"}
    window = {"WindowCenter": 3000, "WindowWidth": 2000}
    parts = in_a_sequence(
        PixelValueTransformationSequence=in_a_sequence(**rescale),
        FrameVOILUTSequence=in_a_sequence(**window),
    )
    enhanced = dicom(RAMP, **{f"{groups}FunctionalGroupsSequence": parts})
    assert np.array_equal(grey(enhanced), grey(dicom(RAMP, **rescale, **window)))


@pytest.mark.parametrize("codec", ["jpeg", "jpegls"])
def test_signed_values_stay_signed_in_every_compression(codec):
    import imagecodecs

    values = RAMP.astype(np.int16) - 2048
    stored = (values & 0xFFF).astype(np.uint16)
    packed = {
        "jpeg": lambda: imagecodecs.ljpeg_encode(stored, bitspersample=12),
        "jpegls": lambda: imagecodecs.jpegls_encode(stored),
    }[codec]()
    window = {"WindowCenter": 0, "WindowWidth": 1000}
    assert np.array_equal(
        grey(compressed(dicom(values, **window), codec, packed)), grey(dicom(values, **window))
    )
    unsigned = grey(dicom(stored.view(np.int16), **window))
    assert unsigned[0, 0] == 0, "the spare bits are not the sign"


def test_a_table_counts_in_the_depth_it_was_made_for():
    whole = np.arange(4096, dtype=np.uint16)
    table = in_a_sequence(LUTDescriptor=[4096, 0, 12], LUTData=whole.tobytes())
    assert grey(dicom(RAMP // 4, VOILUTSequence=table)).max() == 64


def test_a_window_may_be_narrow_where_it_is_meant_exactly():
    values = (RAMP // 8).astype(np.uint16)
    small = {"RescaleSlope": "0.0001", "RescaleIntercept": "0", "WindowCenter": "0.02"}
    window = {"WindowWidth": "0.02", "VOILUTFunction": "LINEAR_EXACT"}
    shown = grey(dicom(values, **small, **window)).reshape(-1)
    assert (shown[800], shown[2404 - 1]) == (0, 255)
    assert abs(shown[1600] - 128) <= 1


def test_where_nothing_was_measured_the_rest_keeps_its_contrast():
    values = (RAMP // 4).astype(np.int16)
    values[:32] = -2000
    shown = grey(dicom(values, PixelPaddingValue=-2000))
    assert shown[:32].max() == 0
    assert np.array_equal(shown[32:], grey(dicom((RAMP // 4).astype(np.int16)))[32:])


@pytest.mark.parametrize("name", ["jpeg", "jpegls", "jpeg2k"])
def test_compressions_that_pydicom_leaves_to_others_are_read(name):
    import imagecodecs

    packed = {
        "jpeg": lambda: imagecodecs.ljpeg_encode(RAMP, bitspersample=12),
        "jpegls": lambda: imagecodecs.jpegls_encode(RAMP),
        "jpeg2k": lambda: imagecodecs.jpeg2k_encode(RAMP, level=0, codecformat="j2k"),
    }[name]()
    plain = dicom(RAMP, WindowCenter=2048, WindowWidth=4096)
    assert np.array_equal(grey(compressed(plain, name, packed)), grey(plain))


def test_missing_pixels_are_said_to_be_cut_off():
    with pytest.raises(Undecodable, match="cut off"):
        decode(dicom(RAMP)[:-2000])
