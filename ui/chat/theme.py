"""Look of the page: theme, style sheet, start script and the template of charts."""

from typing import Any

import gradio as gr
import plotly.graph_objects as go

_FONT: list[Any] = [gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "system-ui", "sans-serif"]
_MONO: list[Any] = [gr.themes.LocalFont("IBM Plex Mono", weights=(400, 700)), "monospace"]

THEME = gr.themes.Base(
    primary_hue="teal",
    neutral_hue="slate",
    radius_size="md",
    text_size="md",
    font=_FONT,
    font_mono=_MONO,
).set(
    body_background_fill="white",
    background_fill_secondary="*neutral_50",
    input_background_fill="white",
    block_background_fill="transparent",
    color_accent_soft="*neutral_100",
    border_color_accent_subdued="*neutral_100",
    color_accent_soft_dark="*neutral_800",
    border_color_accent_subdued_dark="*neutral_800",
    block_border_width="0px",
    block_shadow="none",
    button_primary_background_fill="*primary_700",
    button_primary_background_fill_hover="*primary_800",
    button_primary_text_color="white",
    body_background_fill_dark="*neutral_950",
)

CSS = """
.gradio-container {padding: 0 !important}
#chat {border: 0; background: transparent; overflow: hidden}
#chat .bubble-wrap {padding-inline: max(12px, calc(50% - 400px)); overflow-x: hidden;
  background: transparent}
#chat .bot-row, #chat .bot-row > div, #chat .bot-row .flex-wrap, #chat .bot.message,
#chat .bot-row .message {width: 100%; max-width: 100% !important; min-width: 0}
#chat .bot.message {background: transparent !important; border: 0; box-shadow: none;
  padding-inline: 0}
#chat table {width: auto !important; border: 0 !important; border-collapse: collapse;
  display: block; max-width: 100%; overflow-x: auto; font-variant-numeric: tabular-nums}
#chat th, #chat td {border: 0 !important; text-align: left; padding: 6px 20px 6px 0 !important;
  border-bottom: 1px solid var(--border-color-primary) !important; white-space: nowrap}
#chat .thought-group {max-width: 100%; box-sizing: border-box; padding: 4px 12px; margin: 0 0 6px; border-radius: 8px; font-size: 14px}
#chat .options {justify-content: flex-start; gap: 8px; flex-wrap: wrap}
#chat .option {border-style: solid; padding: 8px 18px; width: auto; min-width: 0;
  max-width: none; flex: 0 0 auto}
#chat blockquote {border-left: 3px solid var(--primary-600); padding-left: 12px; margin: 6px 0;
  color: var(--body-text-color)}
.form:has(#ask) {background: transparent; border: 0; box-shadow: none}
#ask {background: transparent; border: 1px solid var(--neutral-400) !important; border-radius: 12px; padding: 6px 10px;
  max-width: 824px; margin: 0 auto 10px; width: calc(100% - 24px)}
#threads .wrap {flex-direction: column; gap: 2px}
#threads label {width: 100%; border: 0; background: transparent; box-shadow: none;
  padding: 6px 8px; border-radius: 8px}
#threads label.selected {background: var(--neutral-200)}
.dark #threads label.selected {background: var(--neutral-800)}
#threads input {position: absolute; opacity: 0}
#threads label:has(input:focus-visible) {outline: 2px solid var(--primary-600)}
#threads label span {overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  max-width: 230px; display: block}
#brand h1 {font-size: 20px; margin: 0}
#fresh {font-size: 13px; color: var(--body-text-color-subdued)}
footer {display: none !important}
"""

# On a phone the sidebars start folded.
START_JS = """() => { if (innerWidth < 800) setTimeout(() => document.querySelectorAll(
  '.sidebar.open .toggle-button').forEach(b => b.click()), 60) }"""

CHART_TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": "IBM Plex Sans, system-ui, sans-serif", "size": 13, "color": "#7c8698"},
        "title": {"font": {"size": 15}, "x": 0, "xanchor": "left", "y": 0.97, "yanchor": "top"},
        "colorway": ["#14938a", "#b45309", "#1d4ed8", "#be123c", "#7c3aed", "#64748b"],
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 56, "r": 24, "t": 84, "b": 48},
        "height": 340,
        "xaxis": {"gridcolor": "rgba(128,128,128,.2)", "zeroline": False, "automargin": True},
        "yaxis": {"gridcolor": "rgba(128,128,128,.2)", "zeroline": False, "automargin": True},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left"},
    }
)
