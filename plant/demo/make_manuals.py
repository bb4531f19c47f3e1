"""Write the demo plant's manuals; needs reportlab (a development tool). ``python -m plant.demo.make_manuals``.

All machines, makers and figures are of our own making.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "manuals"
_LATHE_ALARMS = (
    ("108", "Spindle vibration high", "Vibration above 4.5 mm/s for 5 s; worn bearing, unbalanced chuck or loose tool",
     "Stop the spindle. Check the chuck for balance, the tool for looseness, then the bearing temperature. Do not reset more than twice."),
    ("112", "Spindle drive overload", "Drive current above 130 % for 10 s; feed too high or blunt tool",
     "Reduce the feed by 20 %, replace the insert, let the drive cool for 10 minutes."),
    ("204", "Hydraulic pressure low", "Pressure below 32 bar; low oil level, clogged filter or leak",
     "Check the oil level at the sight glass, replace filter HF-12, look for leaks at the chuck cylinder."),
    ("305", "Control cabinet fault", "Cabinet temperature above 45 °C or fuse F3 tripped",
     "Clean the cabinet filter mat, check fan M7, reset fuse F3 once."),
    ("402", "Tool life reached", "The tool's piece counter has reached its limit",
     "Change the tool, reset the counter on page TOOL DATA."),
    ("405", "Tool breakage detected", "Load signature differs from the taught one by more than 35 %",
     "Retract by hand, inspect tool and part, scrap the part, teach again after a tool change."),
    ("512", "Chip conveyor blocked", "Conveyor torque limit reached",
     "Reverse the conveyor for 5 s, remove the chip nest with the hook."),
    ("520", "Gauge out of range", "In-process gauge beyond ±0.050 mm", "Clean the probe, measure the master ring."),
    ("601", "Coolant level low", "Tank below 40 litres", "Refill with emulsion of 7 % concentration."),
)  # fmt: skip
_PRESS_ALARMS = (
    ("204", "Hydraulic pressure low", "System pressure below 140 bar; pump wear or air in the oil",
     "Bleed the circuit at valve V4, check pump coupling, measure the pressure at port M2."),
    ("207", "Hydraulic oil temperature high", "Oil above 60 °C; cooler dirty or cooling water off",
     "Open the cooling water, clean the cooler, wait until the oil is below 50 °C."),
    ("305", "Control cabinet fault", "Phase missing or cabinet door open", "Check the mains fuses, close the door."),
    ("311", "Safety door not closed", "Door switch S2 open", "Close the door; adjust switch S2 if the gap is above 3 mm."),
    ("510", "Part not seated", "Seat sensor B5 sees no part", "Remove the blank, clean the die, load again."),
)  # fmt: skip


def make(folder: Path = FOLDER) -> None:
    """Write all manuals into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _pdf(
        folder / "TL-250_lathe_manual.pdf",
        "TL-250 CNC lathe – Operation and maintenance",
        "Rev. C",
        _lathe("2000"),
    )
    _pdf(folder / "TL-250_lathe_manual_revB.pdf", "TL-250 CNC lathe – Operation and maintenance", "Rev. B",
         _lathe("1500")[:2])  # fmt: skip
    _pdf(
        folder / "HP-160_press_manual.pdf",
        "HP-160 hydraulic press – Operation and maintenance",
        "Rev. A",
        _press(),
    )
    _docx(folder / "Troubleshooting_guide.docx")
    _xlsx(folder / "Alarm_list_milling_grinding.xlsx")
    (folder / "Tool_change_CNC.md").write_text(_MARKDOWN, encoding="utf-8")
    (folder / "Gauge_procedure.html").write_text(_HTML, encoding="utf-8")


_Part = tuple[str, Sequence[Any]]


def _lathe(hours: str) -> list[_Part]:
    return [
        ("1 Safety", (
            "WARNING: Never open the door while the chuck turns. The door interlock must work at all times; a machine "
            "with a faulty interlock is out of service.",
            "Lock the main switch before any work inside the machine.")),
        ("2 Spindle", (
            "The spindle runs at 50 to 4000 rpm. The maximum speed with a 250 mm chuck is 3200 rpm.",
            [("Vibration (mm/s RMS)", "State", "Action"), ("below 1.8", "good", "none"),
             ("1.8 to 2.8", "acceptable", "measure again within a week"),
             ("2.8 to 4.5", "poor", "plan a bearing check within 48 hours"),
             ("above 4.5", "not permitted", "stop the spindle, alarm 108")],
            f"Replace the spindle bearing grease every {hours} operating hours. Use grease LGLT 2, 12 g per bearing.")),
        ("3 Alarms", ([("Alarm", "Meaning", "Cause", "Remedy"), *_LATHE_ALARMS],)),
        ("4 Maintenance intervals", (
            [("Task", "Interval", "Material"), ("Check coolant concentration", "every shift", "refractometer"),
             ("Grease the chuck jaws", "daily", "grease CG-5"), ("Clean the cabinet filter mat", "monthly", "mat FM-3"),
             ("Replace hydraulic filter HF-12", "every 5 weeks", "filter HF-12"),
             ("Change hydraulic oil HLP 32", "every 12 months", "45 litres HLP 32")],)),
        ("5 Tightening torques", (
            [("Screw", "Size", "Torque (Nm)"), ("Chuck jaws", "M12", "85"), ("Tool holder", "M10", "49"),
             ("Turret cover", "M6", "10"), ("Boring bar clamp", "M8", "25")],)),
        ("6 Boring tool", (
            "The boring insert of the finishing tool lasts about 1800 pieces in aluminium castings. Wear shows as a bore "
            "that drifts by 0.005 mm or more towards one side. Correct the wear offset at 0.008 mm, change the insert at "
            "0.015 mm.",)),
    ]  # fmt: skip


def _press() -> list[_Part]:
    return [
        ("1 Safety", (
            "WARNING: The two-hand control and the light curtain protect your hands. They must never be bridged.",
            "Support the ram with the safety block before you reach into the die.")),
        ("2 Technical data", (
            [("Quantity", "Value"), ("Nominal force", "1600 kN"), ("Stroke", "10 to 250 mm"),
             ("System pressure", "160 bar"), ("Oil volume", "320 litres HLP 46")],)),
        ("3 Alarms", ([("Alarm", "Meaning", "Cause", "Remedy"), *_PRESS_ALARMS],)),
        ("4 Lubrication", (
            "Lubricate the ram guides every 8 hours of operation with oil CGLP 68. The central lubrication delivers "
            "3 cm³ per stroke of the lubrication pump.",
            [("Point", "Interval", "Lubricant"), ("Ram guides", "every 8 hours", "CGLP 68"),
             ("Tie rod nuts", "every 6 months", "grease EP 2"), ("Die clamps", "weekly", "grease EP 2")])),
        ("5 Maintenance", (
            "The five-week maintenance checks pump coupling, filters and pressure. If it is put off, seal wear raises the "
            "number of hydraulic faults.",)),
    ]  # fmt: skip


def _pdf(path: Path, title: str, revision: str, parts: Sequence[_Part]) -> None:
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    styles = getSampleStyleSheet()
    cell = styles["BodyText"].clone("cell", fontSize=9, leading=11)
    story: list[Any] = [
        Paragraph(title, styles["Title"]),
        Paragraph(revision, styles["Heading3"]),
        Spacer(1, 12),
    ]
    for n, (heading, blocks) in enumerate(parts):
        if n and n % 2 == 0:
            story.append(PageBreak())
        story.append(Paragraph(heading, styles["Heading1"]))
        for block in blocks:
            if isinstance(block, str):
                story += [Paragraph(block, styles["BodyText"]), Spacer(1, 6)]
                continue
            widths = {2: [200, 250], 3: [150, 150, 150], 4: [42, 95, 150, 190]}[len(block[0])]
            table = Table([[Paragraph(str(c), cell) for c in row] for row in block], widths, repeatRows=1)
            table.setStyle(TableStyle([
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#dbe7e5")), ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#9aa5b1")), ("TOPPADDING", (0, 0), (-1, -1), 4),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 5)]))  # fmt: skip
            story += [table, Spacer(1, 12)]

    def foot(canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(57, 30, f"{title} · {revision}")
        canvas.drawRightString(538, 30, f"page {document.page}")

    SimpleDocTemplate(str(path), pagesize=A4, title=title, author="Demo plant", invariant=1).build(
        story, onFirstPage=foot, onLaterPages=foot
    )


def _docx(path: Path) -> None:
    import docx

    document = docx.Document()
    document.core_properties.title = "Troubleshooting guide"
    document.add_heading("Troubleshooting guide", 0)
    for heading, rows in (
        ("Turning", (
            ("Bore too large on one side", "Worn boring insert", "Correct the offset at 0.008 mm, change the insert at 0.015 mm"),
            ("Chatter marks on the surface", "Overhang too long or vibration", "Shorten the overhang, reduce the speed by 15 %"),
            ("Part jams in the chuck", "Chips between the jaws", "Blow out the jaws, grease them daily"))),
        ("Pressing", (
            ("Cracks at the bend", "Brittle sheet or wrong grain direction", "Quarantine the lot, check the supplier certificate"),
            ("Burr above 0.1 mm", "Worn die edge", "Regrind the die"))),
        ("Washing", (("Stains after washing", "Bath below 55 °C", "Heat the bath to 60 °C, change it weekly"),)),
    ):  # fmt: skip
        document.add_heading(heading, 1)
        table = document.add_table(rows=1, cols=3)
        for cell, text in zip(table.rows[0].cells, ("Problem", "Cause", "Remedy"), strict=True):
            cell.text = text
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    document.save(str(path))


def _xlsx(path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Milling VM-4"
    sheet.append(["Alarm", "Text", "Remedy"])
    for row in (
        (108, "Spindle vibration high", "Check the tool holder balance; limit 3.5 mm/s on the VM-4"),
        (305, "Control cabinet fault", "Check fuse F5"),
        (402, "Tool life reached", "Change the tool"),
        (601, "Coolant level low", "Refill to 120 litres"),
    ):
        sheet.append(row)
    other = book.create_sheet("Grinding CG-20")
    other.append(["Alarm", "Text", "Remedy"])
    other.append((112, "Spindle drive overload", "Dress the wheel, reduce the infeed to 0.005 mm"))
    other.append((305, "Control cabinet fault", "Check the cooling unit"))
    book.save(path)


_MARKDOWN = """# Tool change on CNC lathes

Applies to all TL-250 lathes.

**WARNING:** Lock the main switch or hold the door key in your hand while you reach into the machine.

## Change the boring insert

1. Stop the program at the end of the part.
2. Turn the turret to the boring station and open the door.
3. Loosen the clamp screw and remove the insert.
4. Clean the seat with a lint-free cloth.
5. Fit the new insert and tighten the clamp with 3.5 Nm.
6. Reset the wear offset to 0 on page TOOL DATA.
7. Measure the first three bores; release the machine when all lie within ±0.010 mm of nominal.

## Warm-up

Run the warm-up program O9001 for 12 minutes after a weekend before measuring.
"""
_HTML = """<!doctype html><html><head><title>Gauge procedure</title></head><body><main>
<h1>Gauge procedure</h1>
<h2>Bore gauge BG-40</h2>
<p>Set the bore gauge with master ring MR-40 (40.000 mm) at the beginning of every shift.</p>
<p>Measure five consecutive pieces as one subgroup, every two hours of production.</p>
<h2>Calibration</h2>
<table><tr><th>Gauge</th><th>Interval</th><th>Permitted error</th></tr>
<tr><td>BG-40 bore gauge</td><td>6 months</td><td>0.002 mm</td></tr>
<tr><td>MIC-25 micrometer</td><td>12 months</td><td>0.003 mm</td></tr>
<tr><td>HG-300 height gauge</td><td>12 months</td><td>0.010 mm</td></tr></table>
<h2>Reaction</h2>
<p>If a subgroup mean lies outside the control limits, stop the machine, measure again with another gauge and tell the
shift leader.</p>
</main></body></html>
"""

if __name__ == "__main__":
    make()
