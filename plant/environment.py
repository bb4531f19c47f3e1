"""Switches of the libraries we build on, set before any of them is imported.

Nothing phones home: telemetry, update checks and hubs are off. What a user has
switched on by name (``GEMBA_ALLOW_HUB``, ``GEMBA_ALLOW_TRACING``) stays on, and so does a number of threads that is
set already.
"""

import os

_OFF = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_RUN_HISTORY": "False",
    "GRADIO_SSR_MODE": "False",
    "GRADIO_MCP_SERVER": "False",
    "GRADIO_SHARE": "False",
    "ANONYMIZED_TELEMETRY": "False",
    "ORT_DISABLE_TELEMETRY": "1",  # ONNX Runtime 1.32 sends events to its maker on Linux too
    "OTEL_SDK_DISABLED": "true",
    "LANGGRAPH_STRICT_MSGPACK": "true",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
_HUB = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
_LIGHT = {"OPENBLAS_NUM_THREADS": "1"}  # matrices are small here: a second thread only waits, at full load
_TRACING = {"LANGSMITH_TRACING": "false", "LANGCHAIN_TRACING_V2": "false"}


def prepare() -> None:
    """Set the switches in this process' environment; call before other imports."""
    chosen = dict(_OFF)
    if not _is_on("GEMBA_ALLOW_HUB"):
        chosen |= _HUB
    if not _is_on("GEMBA_ALLOW_TRACING"):
        chosen |= _TRACING
    os.environ.update(chosen)
    for name, value in _LIGHT.items():
        os.environ.setdefault(name, value)


def _is_on(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}
