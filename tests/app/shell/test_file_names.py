from __future__ import annotations

from workbench.app.shell.file_names import named


def test_a_name_without_an_ending_never_leads_to_a_file_the_dialog_did_not_ask_about(tmp_path):
    assert named(tmp_path / "map", ".svg") == tmp_path / "map.svg"
    (tmp_path / "map.svg").write_text("the user's own")
    assert named(tmp_path / "map", ".svg") == tmp_path / "map 2.svg"
    assert named(tmp_path / "v1.2", ".png") == tmp_path / "v1.2.png"
