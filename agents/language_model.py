"""A language model by its name, its calls within limits, and its broken tool calls mended."""

import ast
import contextvars
import json
import logging
import re
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from plant.errors import GembaError, ModelUnavailable, RequestError
from plant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage

T = TypeVar("T")
_log = logging.getLogger(__name__)


def within(seconds: float, call: Callable[[], T]) -> T:
    """Return what a call gives, or give it up after some seconds, however slowly its answer trickles in.

    Raises:
        TimeoutError: it took longer.
    """
    pool = ThreadPoolExecutor(1, thread_name_prefix="model")
    try:
        return pool.submit(contextvars.copy_context().run, call).result(timeout=max(seconds, 0.01))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def mended(message: "AIMessage", tools: Sequence[str]) -> "AIMessage":
    """Return a message whose broken tool calls are mended where it is plain what was meant.

    Args:
        message: of a language model.
        tools: names that may be called.
    """
    calls = [dict(c, name=_nearest(str(c["name"]), tools)) for c in message.tool_calls]
    for broken in message.invalid_tool_calls:
        arguments = _arguments(str(broken.get("args") or ""))
        if arguments is not None:
            name = _nearest(str(broken.get("name") or ""), tools)
            calls.append({"name": name, "args": arguments, "id": broken.get("id") or uuid.uuid4().hex})
    if not calls and (written := _written(message.text, tools)) is not None:
        calls.append(written)
    if not calls:
        return message
    from langchain_core.messages import AIMessage

    return AIMessage(
        "" if message.tool_calls == [] else message.content,
        tool_calls=[{"name": c["name"], "args": c["args"], "id": c["id"] or uuid.uuid4().hex} for c in calls],
        id=message.id,
        usage_metadata=message.usage_metadata,
        response_metadata=message.response_metadata,
    )


def _arguments(text: str) -> dict[str, Any] | None:
    """Return the arguments in JSON that is nearly right: single quotes, a comma too many, a brace too few."""
    body = re.sub(r"^```(?:json)?|```$", "", text.strip()).strip()
    closed = body + "]" * (body.count("[") - body.count("]")) + "}" * (body.count("{") - body.count("}"))
    plain = re.sub(r",\s*([}\]])", r"\1", closed)
    for reader in (json.loads, ast.literal_eval):
        try:
            found = reader(plain)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(found, dict):
            return {str(k): v for k, v in found.items()}
    return None


def _written(text: str, tools: Sequence[str]) -> dict[str, Any] | None:
    """Return a call that a small model wrote as text: ``{"name": …, "arguments": {…}}``."""
    m = re.search(r"\{.*\}", text, re.DOTALL)
    found = _arguments(m.group()) if m else None
    name = found.get("name") if found else None
    if found is None or not isinstance(name, str) or name not in tools:
        return None
    arguments = found.get("arguments", found.get("parameters", {}))
    return {"name": name, "args": arguments if isinstance(arguments, dict) else {}, "id": uuid.uuid4().hex}


def _nearest(name: str, tools: Sequence[str]) -> str:
    from rapidfuzz import process

    if name in tools or not tools:
        return name
    best = process.extractOne(name, tools, score_cutoff=80)
    return best[0] if best else name


def load_model(name: str, settings: Settings) -> "BaseChatModel":
    """Return a chat model by ``provider:name``.

    Raises:
        ModelUnavailable: the name is not of that form, or its package is not installed.
    """
    from langchain.chat_models import init_chat_model

    if ":" not in name:
        raise RequestError(
            f"'{name}' is no model. Write provider:name, e.g. openai:gpt-4o-mini or ollama:qwen3."
        )
    given: dict[str, Any] = {"timeout": settings.model_timeout_s, "max_retries": 0, "temperature": 0}
    if settings.model_url:
        given["base_url"] = settings.model_url
    key = settings.model_key.get_secret_value() if settings.model_key else None
    if key or (name.startswith("openai:") and settings.model_url):
        given["api_key"] = key or "none"
    try:
        model: BaseChatModel = init_chat_model(name, **given)
    except ImportError as error:
        raise ModelUnavailable(f"The model {name} needs a package that is not installed: {error}.") from error
    except GembaError:
        raise
    except ValueError as error:  # no such provider
        first = str(error).strip().splitlines()[0].rstrip(".")
        raise RequestError(f"The model {name} cannot be used: {first}.") from error
    except Exception as error:
        raise ModelUnavailable(f"The model {name} cannot be set up: {error}.") from error
    return model
