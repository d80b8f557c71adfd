from __future__ import annotations

from typing import NamedTuple

from workbench.app.widgets.cells import PictureCells


class Picture(NamedTuple):
    id: str
    path: str
    label: str | None = None


def test_a_cell_shows_the_files_name_whatever_the_system_and_its_class():
    pictures = (Picture("1", r"C:\\parts\\a.png", "good"), Picture("2", "/parts/b.png"))
    first, second = PictureCells(pictures, ("dent", "good"))
    assert (first.title, first.note) == ("a.png", "good")
    assert first.colour is not None
    assert (second.title, second.note, second.colour) == ("b.png", "no class", None)


def test_cells_are_made_only_when_looked_at():
    class Pictures(tuple):
        looked: list[int] = []  # noqa: RUF012 - of this one test

        def __getitem__(self, place):
            self.looked.append(place)
            return super().__getitem__(place)

    pictures = Pictures(Picture(str(n), f"/{n}.png") for n in range(100_000))
    cells = PictureCells(pictures, ())
    assert (len(cells), cells[7].title) == (100_000, "7.png")
    assert pictures.looked == [7]
