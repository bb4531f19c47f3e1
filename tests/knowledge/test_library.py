"""What a user of the library notices: what is found, refused, kept apart, and said to disagree."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.library import Library
from plant.errors import NotFound

MakePdf = Callable[..., Path]
_PUMP = """# Pump P-20

## Service

Replace the shaft seal of the pump every {hours} hours. Tighten the cover screws with 12 Nm.

## Faults

| Fault | Meaning | Remedy |
|---|---|---|
| E7 | Dry run | Fill the suction line |
| E10-E14 | Motor too hot | Clean the fan |
"""


def _write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_code_within_a_range_is_looked_up_and_one_outside_is_refused(
    library: Library, tmp_path: Path
) -> None:
    library.add([_write(tmp_path / "docs", "pump.md", _PUMP.format(hours=500))])

    found, unknown = library.answer("what does fault E12 mean"), library.answer("what does fault E15 mean")

    assert found.level == "answer"
    assert "Motor too hot" in found.text
    assert unknown.level == "unknown"
    assert "E15" in unknown.text


def test_an_unknown_model_is_refused_though_the_words_fit(library: Library, tmp_path: Path) -> None:
    library.add([_write(tmp_path / "docs", "pump.md", _PUMP.format(hours=500))])

    answer = library.answer("torque of the cover screws of the pump P-30")

    assert answer.level == "unknown"
    assert "P-30" in answer.text


def test_revisions_that_differ_are_both_shown_the_newer_first(library: Library, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    _write(docs, "pump_revA.md", _PUMP.format(hours=500))
    _write(docs, "pump_revB.md", _PUMP.format(hours=400))
    library.add([docs])

    answer = library.answer("how often is the shaft seal of the pump replaced")

    assert answer.disagree
    assert answer.text.startswith("The manuals disagree.")
    assert [q.passage.document for q in answer.quotes] == ["pump_revB.md", "pump_revA.md"]
    assert library.superseded() == {"pump_revA.md": "pump_revB.md"}


def test_what_did_not_change_is_neither_read_nor_embedded_again(library: Library, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    path = _write(docs, "pump.md", _PUMP.format(hours=500))
    first = library.add([docs])
    again = library.add([docs])
    path.write_text(_PUMP.format(hours=450), encoding="utf-8")
    changed = library.add([docs])

    assert first.embedded == 3
    assert again.files[0].outcome == "unchanged"
    assert again.embedded == 0
    assert changed.files[0].outcome == "updated"
    assert changed.embedded == 1


def test_a_mirrored_folder_forgets_deleted_files(library: Library, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    _write(docs, "other.md", "# Saw\n\nThe blade of the saw turns with 3000 rpm at most.\n")
    path = _write(docs, "pump.md", _PUMP.format(hours=500))
    library.add([docs])
    path.unlink()

    report = library.add([docs], mirror=True)

    assert {f.document: f.outcome for f in report.files}["pump.md"] == "removed"
    assert all(h.document != "pump.md" for h in library.search("shaft seal of the pump", 5).hits)


def test_a_restricted_document_does_not_exist_for_other_roles(library: Library, tmp_path: Path) -> None:
    library.add([_write(tmp_path / "docs", "pump.md", _PUMP.format(hours=500))], roles=["planner"])
    library.add([_write(tmp_path / "docs", "open.md", "# Saw\n\nThe blade turns with 3000 rpm at most.\n")])

    asked = "how often is the shaft seal of the pump replaced"

    assert library.answer(asked, role="planner").level == "answer"
    assert all(q.passage.document != "pump.md" for q in library.answer(asked, role="viewer").quotes)
    with pytest.raises(NotFound):
        library.page_image("pump.md", 1, role="viewer")


def test_a_plants_own_words_are_understood(library: Library, tmp_path: Path) -> None:
    library.add(
        [
            _write(
                tmp_path / "docs",
                "saw.md",
                "# Saw\n\nThe dogbolt is tightened with 7 Nm.\n\nOil it weekly.\n",
            )
        ]
    )
    (library.workspace.folder / "thesaurus.txt").write_text("dogbolt = zapfen\n", encoding="utf-8")

    hits = Library.open(library.workspace).search("zapfen", 1).hits

    assert "7 Nm" in hits[0].text


def test_the_index_of_vectors_heals_itself(library: Library, tmp_path: Path) -> None:
    library.add([_write(tmp_path / "docs", "pump.md", _PUMP.format(hours=500))])
    before = [h.passage.id for h in library.search("seal", 3).hits]
    for file in library.workspace.knowledge_folder.glob("chroma-*/**/*"):
        if file.is_file():
            file.write_bytes(b"\x00broken" * 50)

    opened = Library.open(library.workspace)

    assert [h.passage.id for h in opened.search("seal", 3).hits] == before
    assert opened.searcher().is_indexed


def test_a_page_is_shown_with_its_quote_marked(library: Library, make_pdf: MakePdf) -> None:
    import io

    from PIL import Image

    library.add(
        [make_pdf("press.pdf", [[(72, 700, "Keep the ram guides free of chips at all times.", 11, False)]])]
    )

    marked = Image.open(io.BytesIO(library.page_image("press.pdf", 1, "ram guides free of chips")))
    plain = Image.open(io.BytesIO(library.page_image("press.pdf", 1)))

    assert marked.size == plain.size
    assert marked.getcolors(1 << 20) != plain.getcolors(1 << 20)


def test_documents_read_by_an_older_version_are_read_anew(library: Library, tmp_path: Path) -> None:
    library.add([_write(tmp_path / "docs", "pump.md", _PUMP.format(hours=500))])
    gone = _write(tmp_path / "docs", "saw.md", "# Saw\n\nThe blade turns with 3000 rpm at most.\n")
    library.add([gone])
    library.original("saw.md").unlink()
    with closing(sqlite3.connect(library.workspace.knowledge_folder / "library.sqlite")) as file, file:
        file.execute("ALTER TABLE document DROP COLUMN roles")
        file.execute("ALTER TABLE passage DROP COLUMN printed")

    opened = Library.open(library.workspace)

    assert [d.name for d in opened.documents()] == ["pump.md"]
    assert opened.waiting() == ("saw.md",)
    assert "500 hours" in opened.answer("how often is the shaft seal of the pump replaced").text
    assert opened.documents()[0].source == str((tmp_path / "docs" / "pump.md").resolve())
    opened.add([gone])
    assert [d.name for d in Library.open(library.workspace).documents()] == ["pump.md", "saw.md"]
