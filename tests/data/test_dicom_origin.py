"""What a DICOM file says of its machine, and what is never read of the patient."""

from __future__ import annotations

from tests.data.test_dicom import RAMP, dicom
from workbench.data.readers.dicom_origin import origin_of


def test_machine_place_and_view_are_read_and_nothing_of_the_patient():
    content = dicom(
        RAMP,
        Manufacturer="Acme",
        ManufacturerModelName="Mobile 3",
        StationName="WARD7",
        InstitutionName="St. Elsewhere",
        Modality="DX",
        ViewPosition="AP",
        PatientName="Doe^Jane",
        PatientID="12345",
        StudyDescription="CHEST PORTABLE Jane Doe",
    )
    said = origin_of(content)
    assert said["manufacturer"] == "Acme"
    assert (said["machine"], said["station"]) == ("Mobile 3", "WARD7")
    assert (said["institution"], said["modality"], said["view"]) == ("St. Elsewhere", "DX", "AP")
    assert said["portable"] == "yes"
    assert not any("Doe" in value or "12345" in value for value in said.values())


def test_a_file_that_says_nothing_of_its_machine_has_only_its_form():
    said = origin_of(dicom(RAMP))
    assert "manufacturer" not in said
    assert said["portable"] == "no"
    assert said["compression"] == "Explicit VR Little Endian"
