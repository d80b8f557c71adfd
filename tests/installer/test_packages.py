"""What is installed, and whether it is whole."""

from __future__ import annotations

import shutil

from installer import packages


def test_names_what_is_installed(tmp_path, put_package):
    put_package(tmp_path, "torch")
    put_package(tmp_path, "numpy")
    assert packages.installed(tmp_path) == ("numpy-1.0", "torch-1.0")
    assert packages.damaged(tmp_path) == ()


def test_names_a_package_with_a_missing_file(tmp_path, put_package):
    put_package(tmp_path, "torch")
    put_package(tmp_path, "numpy")
    (tmp_path / "torch" / "body.py").unlink()
    assert packages.damaged(tmp_path) == ("torch",)


def test_names_a_package_with_a_cut_off_file(tmp_path, put_package):
    put_package(tmp_path, "torch")
    (tmp_path / "torch" / "body.py").write_text("na")
    assert packages.damaged(tmp_path) == ("torch",)


def test_compiled_files_may_be_written_anew(tmp_path, put_package):
    put_package(tmp_path, "torch")
    record = tmp_path / "torch-1.0.dist-info" / "RECORD"
    record.write_text(record.read_text() + "torch/__pycache__/body.cpython-311.pyc,sha256=0,99\n")
    assert packages.damaged(tmp_path) == ()


def test_names_a_package_whose_record_was_never_written(tmp_path, put_package):
    put_package(tmp_path, "grad_cam")
    (tmp_path / "grad_cam-1.0.dist-info" / "RECORD").unlink()
    assert packages.damaged(tmp_path) == ("grad-cam",)


def test_forgets_only_what_is_not_whole(tmp_path, put_package):
    for name in ("torch", "numpy", "scipy"):
        put_package(tmp_path, name)
    shutil.rmtree(tmp_path / "torch")
    (tmp_path / "numpy-1.0.dist-info" / "METADATA").unlink()
    packages.forget_damaged(tmp_path)
    assert packages.installed(tmp_path) == ("scipy-1.0",)
