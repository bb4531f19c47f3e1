"""Write the drafts of an import: one transaction a file, signals numbered, tables extended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from plant.importing.cells import Column
from plant.importing.draft import Draft, Own
from plant.importing.header_words import header_words
from plant.importing.merge import Merged, merge
from plant.importing.proposal import Proposal
from plant.importing.tags import tag_of
from plant.names import key_of
from plant.store import PlantWriter, TableInfo, kept_tables

_LABELS = ("description", "desc", "name", "text", "label", "descrizione", "bezeichnung", "描述", "名称")


@dataclass(frozen=True, slots=True)
class Written:
    """What a draft changed: rows of its main table, and the name of its own table if any."""

    merged: Merged
    own_table: str | None


def write_draft(writer: PlantWriter, draft: Draft) -> Written:
    """Write one draft; the caller wraps it in a transaction."""
    total = Merged()
    for table, frame, keys in draft.frames:
        keep = "+" in keys
        done = merge(writer.connection, table, frame, [k for k in keys if k != "+"], keep=keep)
        if table == draft.proposal.table:
            total = _plus(total, done)
    if draft.signals is not None:
        total = _plus(total, _write_signals(writer, draft))
    if draft.readings is not None and len(draft.readings):
        done = _write_readings(writer, draft)
        if draft.proposal.table == "reading":
            total = _plus(total, done)
    own_table = None
    if draft.own is not None:
        own_table, done = _write_own(writer, draft.own)
        if draft.proposal.shape == "own":
            total = _plus(total, done)
    return Written(total, own_table)


def code_labels(proposals: list[Proposal]) -> pd.DataFrame:
    """Return what codes mean, from columns such as 'primary_code' and 'primary_code_description'."""
    rows: dict[tuple[str, str], tuple[str, str]] = {}
    for proposal in proposals:
        texts = {h: c for h, c in proposal.columns.items() if c.kind == "text"}
        for header, column in texts.items():
            words = header_words(header).key.split()
            if len(words) < 2 or words[-1] not in {"code", "id", "codice", "nr", "no"}:
                continue
            if header in {proposal.equipment, proposal.equipment_name}:
                continue
            if proposal.time and column.distinct > 0.5 * column.filled:
                continue  # the number of an event, not a code
            label = _label_column(" ".join(words), " ".join(words[:-1]), header, texts)
            if label is None:
                continue
            pairs = pd.DataFrame({"code": column.text, "label": texts[label].text})
            pairs = pairs.dropna().drop_duplicates()
            if pairs["code"].duplicated().any() or len(pairs) > 10_000:
                continue
            kind = " ".join(words[:-1])
            for code, text in pairs.itertuples(index=False, name=None):
                rows.setdefault((kind, str(code)), (str(text), proposal.cells.source))
    return pd.DataFrame(
        [(kind, code, *rest) for (kind, code), rest in rows.items()],
        columns=["kind", "code", "label", "source"],
        dtype=object,
    )


def write_code_labels(writer: PlantWriter, labels: pd.DataFrame) -> None:
    """Keep what codes mean, and give alarms without a text the text of their code."""
    merge(writer.connection, "code_label", labels, ("kind", "code"))
    writer.connection.execute(
        "UPDATE alarm SET message = l.label FROM (SELECT code, min(label) AS label FROM code_label "
        "GROUP BY code HAVING count(DISTINCT label) = 1) l "
        "WHERE alarm.message IS NULL AND alarm.code = l.code"
    )


def _label_column(key: str, stem: str, header: str, texts: Mapping[str, Column]) -> str | None:
    wanted = {f"{base} {word}" for base in (key, stem) for word in _LABELS}
    for other in texts:
        if other != header and header_words(other).key in wanted:
            return other
    return None


def _plus(a: Merged, b: Merged) -> Merged:
    return Merged(a.added + b.added, a.updated + b.updated, a.unchanged + b.unchanged)


def _signal_ids(
    writer: PlantWriter, wanted: pd.DataFrame
) -> tuple[dict[tuple[str | None, str], int], Merged]:
    """Return the id of every (equipment, name), making new signals; units are filled in."""
    run = writer.connection.execute
    known: dict[tuple[str | None, str], int] = {}
    for id_, unit, name, source in run("SELECT signal_id, equipment_id, name, source FROM signal").fetchall():
        known[unit, key_of(name)] = id_
        known[unit, name] = id_
        if (tag := tag_of(source)) is not None:
            known[None, tag] = id_
    following = run("SELECT coalesce(max(signal_id), 0) FROM signal").fetchall()[0][0] + 1
    found: dict[tuple[str | None, str], int] = {}
    added, updated = [], 0
    for row in wanted.to_dict("records"):
        unit, name = _or_none(row["equipment_id"]), str(row["name"])
        id_ = known.get((unit, name)) or known.get((unit, key_of(name)))
        facts = {k: _or_none(v) for k, v in row.items() if k not in {"equipment_id", "name", "signal_id"}}
        if id_ is None:
            id_ = following
            following += 1
            known[unit, key_of(name)] = known[unit, name] = id_
            added.append({"signal_id": id_, "equipment_id": unit, "name": name} | facts)
        else:
            for column, value in facts.items():
                if value is not None:
                    count = run(
                        f'UPDATE signal SET "{column}" = ? WHERE signal_id = ? '
                        f'AND "{column}" IS DISTINCT FROM ?',
                        [value, id_, value],
                    ).fetchall()
                    updated += bool(count and count[0][0])
        found[unit, name] = id_
    if added:
        frame = pd.DataFrame(added, dtype=object)
        writer.append("signal", frame.where(frame.notna(), None))
    return found, Merged(len(added), updated, len(wanted) - len(added) - updated)


def _write_signals(writer: PlantWriter, draft: Draft) -> Merged:
    signals = draft.signals
    assert signals is not None
    if draft.proposal.cells.part:
        # a list inside a master record says what was once planned: it only fills gaps
        have = {
            r[0] for r in writer.connection.execute("SELECT DISTINCT equipment_id FROM signal").fetchall()
        }
        signals = signals[~signals["equipment_id"].isin(have)]
    return _signal_ids(writer, signals.drop_duplicates(["equipment_id", "name"]))[1]


def _write_readings(writer: PlantWriter, draft: Draft) -> Merged:
    readings = draft.readings
    assert readings is not None
    readings = readings.assign(
        equipment_id=readings["equipment_id"].astype(object).where(readings["equipment_id"].notna(), None)
    )
    names = readings.drop_duplicates(["equipment_id", "name"])[["equipment_id", "name", "uom"]]
    ids, _ = _signal_ids(writer, names)
    lookup = pd.DataFrame(
        [(unit, name, id_) for (unit, name), id_ in ids.items()],
        columns=["equipment_id", "name", "signal_id"],
    ).astype({"equipment_id": object, "name": object})
    joined = readings.astype({"name": object}).merge(lookup, on=["equipment_id", "name"], how="left")
    frame = joined[["signal_id", "ts", "value", "good"]].sort_values(["signal_id", "ts"], kind="stable")
    return merge(writer.connection, "reading", frame, ("signal_id", "ts"))


def _write_own(writer: PlantWriter, own: Own) -> tuple[str, Merged]:
    """Make the table, or add to the one of an earlier file with the same columns."""
    connection = writer.connection
    existing = {
        r[0]
        for r in connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall()
    }
    reserved = kept_tables()
    base = own.name[:60]
    name, n = (f"{base}_file" if base in reserved else base), 2
    while name in existing:
        columns = _columns(writer, name)
        shared = sum(c in columns for c in own.frame.columns)
        if shared >= 0.5 * max(len(own.frame.columns), len(columns)):
            break
        name, n = f"{base}_{n}", n + 1
    if name not in existing:
        writer.create(name, own.frame, own.info)
        return name, Merged(len(own.frame), 0, 0)
    frame = _extend(writer, name, own.frame)
    merged = merge(connection, name, frame, [k for k in own.keys if k in frame])
    rows = connection.execute(f'SELECT count(*) FROM "{name}"').fetchall()[0][0]
    writer.describe(name, _described(own.info, f"{rows} rows of {own.name} and files like it"))
    return name, merged


def _described(info: TableInfo, says: str) -> TableInfo:
    from dataclasses import replace

    return replace(info, says=says)


def _columns(writer: PlantWriter, table: str) -> dict[str, str]:
    return {
        str(name): str(kind)
        for name, kind in writer.connection.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?", [table]
        ).fetchall()
    }


def _extend(writer: PlantWriter, table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give the table the frame's new columns, and text where old and new types disagree."""
    connection = writer.connection
    have = _columns(writer, table)
    connection.register("_incoming", frame)
    try:
        kinds = {
            str(r[0]): str(r[1]) for r in connection.execute("DESCRIBE SELECT * FROM _incoming").fetchall()
        }
    finally:
        connection.unregister("_incoming")
    numeric = {"BIGINT", "INTEGER", "DOUBLE"}
    changed = frame.copy()
    for name, kind in kinds.items():
        if name not in have:
            connection.execute(f'ALTER TABLE "{table}" ADD COLUMN "{name}" {kind}')
        elif have[name] != kind and not frame[name].isna().all():
            target = "DOUBLE" if {have[name], kind} <= numeric else "VARCHAR"
            if have[name] != target:
                connection.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{name}" TYPE {target}')
            if target == "VARCHAR":
                changed[name] = frame[name].astype("str").where(frame[name].notna())
    return changed


def _or_none(value: Any) -> Any:
    return None if value is None or (not isinstance(value, str) and pd.isna(value)) else value
