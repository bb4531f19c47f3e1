"""What a plant may add: a cross-encoder that looks again, formats read by other loaders."""

import shutil
from pathlib import Path

import pytest

from knowledge.embedding import bundled_folder
from knowledge.library import Library
from knowledge.other_formats import parse_other
from knowledge.reranking import relevance
from plant.errors import SettingsFault

_NOTES = "# Saw\n\n## Blade\n\nThe blade turns with 3000 rpm.\n\n## Oil\n\nThe saw takes 2 litres of oil.\n"


@pytest.fixture
def cross_encoder(tmp_path: Path) -> Path:
    """A small cross-encoder with weights by chance."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(3)
    folder = tmp_path / "cross"
    small = BertConfig(
        hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8, num_labels=1
    )
    BertForSequenceClassification(small).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt"):
        shutil.copy(bundled_folder() / name, folder / name)
    return folder


def test_a_configured_cross_encoder_orders_the_passages(
    library: Library, tmp_path: Path, cross_encoder: Path
) -> None:
    path = tmp_path / "saw.md"
    path.write_text(_NOTES, encoding="utf-8")
    library.add([path])
    settings = library.workspace.settings.model_copy(update={"rerank_model": str(cross_encoder)})

    hits = Library.open(type(library.workspace)(settings)).search("oil of the saw", 5).hits

    texts = [f"{h.section}\n{h.text}" for h in hits]
    assert [h.score for h in hits] == pytest.approx(
        relevance(str(cross_encoder), "oil of the saw", texts), abs=1e-5
    )
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_a_cross_encoder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="rerank_model"):
        relevance(str(tmp_path / "nothing"), "oil", ["oil"])


def test_a_saved_web_page_is_read_by_its_loader(tmp_path: Path) -> None:
    path = tmp_path / "press.mhtml"
    path.write_text(
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=X\n\n--X\nContent-Type: text/html\n\n"
        "<html><title>Press</title><body><p>Oil the ram guides weekly.</p></body></html>\n--X--\n",
        encoding="utf-8",
    )

    parsed = parse_other(path)

    assert parsed.title == "Press"
    assert "Oil the ram guides weekly." in parsed.pages[0].blocks[0].text


def test_a_format_whose_package_is_missing_says_which(tmp_path: Path) -> None:
    path = tmp_path / "press.msg"
    path.write_bytes(b"x" * 10)

    with pytest.raises(ValueError, match="extract_msg"):
        parse_other(path)
