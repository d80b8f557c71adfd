"""How a DICOM file came about: machine, place, view. Nothing is read of whose picture it is."""

from __future__ import annotations

from io import BytesIO

_KEYWORDS = {
    "Manufacturer": "manufacturer",
    "ManufacturerModelName": "machine",
    "StationName": "station",
    "InstitutionName": "institution",
    "Modality": "modality",
    "ViewPosition": "view",
    "SoftwareVersions": "software",
    "ImagerPixelSpacing": "pixel spacing",
    "PhotometricInterpretation": "grey scale",
    "BitsStored": "bits",
}
_FREE_TEXT = ("StudyDescription", "SeriesDescription", "ProtocolName")
"""May hold a name: only searched for one of the words below."""

_AT_THE_BED = ("portable", "bedside", "mobile")


def origin_of(content: bytes) -> dict[str, str]:
    """What a file says of its machine, its place and its view, by what it is (“station”).

    Args:
        content: Of a DICOM file, with or without its preamble (DICOM PS3.10).

    Raises:
        Exception: Whatever pydicom raises where the file is damaged.
    """
    import pydicom

    dataset = pydicom.dcmread(
        BytesIO(content),
        stop_before_pixels=True,
        force=True,
        specific_tags=[*_KEYWORDS, *_FREE_TEXT],
    )
    said = {name: dataset.get(keyword) for keyword, name in _KEYWORDS.items()}
    found = {name: str(value) for name, value in said.items() if value not in (None, "")}
    free = " ".join(str(dataset.get(keyword, "")) for keyword in _FREE_TEXT).lower()
    found["portable"] = "yes" if any(word in free for word in _AT_THE_BED) else "no"
    syntax = dataset.file_meta.get("TransferSyntaxUID") if "file_meta" in dir(dataset) else None
    return found | ({"compression": str(syntax.name)} if syntax else {})
