"""The facade: a question in, an answer out; threads, history, decisions. Command line, page,
MCP and evals all ask here.
"""

import contextvars
import datetime as dt
import queue
import re
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.answer import Answer, StepRecord
from agents.budget import Budget
from agents.events import Event, Finished, Words
from agents.language_model import load_model
from agents.said import ThreadInfo, forget, search
from agents.turn import CURRENT, Turn
from agents.understanding import Memory
from plant.errors import NotAllowed, RequestError
from plant.settings import Settings
from tools.context import ToolContext

MAX_QUESTION = 8_000
_TITLES = """CREATE TABLE IF NOT EXISTS thread (
  id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, updated TEXT NOT NULL)"""


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A question and its answer, from the history."""

    question: str
    answer: Answer


class Assistant:
    """Answers questions of one installation; safe to use from several threads."""

    def __init__(
        self, context_for: Callable[[str, str, str], ToolContext], settings: Settings, threads: Path
    ) -> None:
        self._context_for = context_for
        self._settings = settings
        self._path = threads
        self._graphs: dict[str | None, Any] = {}
        self._lock = threading.Lock()
        self._thread_locks: dict[str, threading.Lock] = {}

    def ask(
        self,
        question: str,
        *,
        thread: str | None = None,
        user: str = "local",
        role: str = "admin",
        model: str | None = None,
    ) -> Answer:
        """Answer a question.

        Args:
            question: in the user's words.
            thread: conversation to go on with; None begins one.
            user: who asks.
            role: viewer, engineer, planner or admin.
            model: language model as provider:name; None takes that of the settings.

        Raises:
            RequestError: the question is empty or too long.
            NotAllowed: the conversation is somebody else's.
        """
        return self._answer(question, thread, user, role, model, lambda event: None, lambda: False)

    def understood(
        self, question: str, *, user: str = "local", role: str = "admin", memory: Memory | None = None
    ) -> tuple[Answer, Memory]:
        """Return how the planner understands a question, as an answer whose steps have not run.

        Args:
            question: in the user's words.
            user: who asks.
            role: viewer, engineer, planner or admin.
            memory: of the conversation so far.
        """
        from tools.catalog import TOOLS

        memory = memory or Memory()
        turn = Turn(" ".join(question.split()), self._context_for(user, role, ""), TOOLS, memory)
        plan = turn.plan()
        steps = [StepRecord(s.agent, s.tool, s.arguments, "planned", "", 0.0).to_json() for s in plan.steps]
        writes = {t.name for t in TOOLS if t.writes}
        runs = "approval" if any(s.tool in writes for s in plan.steps) else "answered"
        status = {"run": runs, "explain": "answered", "unsure": "no_data"}.get(plan.status, plan.status)
        answer = Answer(
            status,
            plan.say,
            plan.agents if plan.status != "declined" else (),
            steps=tuple(steps) if plan.status == "run" else (),
            language=plan.language,
            choices=plan.choices,
        )
        return answer, memory.after(question, plan)

    def stream(
        self,
        question: str,
        *,
        thread: str | None = None,
        user: str = "local",
        role: str = "admin",
        model: str | None = None,
    ) -> Iterator[Event]:
        """Answer a question and tell what happens meanwhile; the last event holds the answer.

        Closing the iterator stops the work. Raises what `ask` raises.
        """
        events: queue.Queue[Event | BaseException | None] = queue.Queue()
        stop = threading.Event()

        def work() -> None:
            try:
                answer = self._answer(question, thread, user, role, model, events.put, stop.is_set)
                for part in re.findall(r"\S+\s*", answer.answer):
                    events.put(Words(part))
                events.put(Finished(answer))
            except BaseException as error:
                events.put(error)
            finally:
                events.put(None)

        worker = threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True)
        worker.start()
        try:
            while (event := events.get()) is not None:
                if isinstance(event, BaseException):
                    raise event
                yield event
        finally:
            stop.set()

    def decide(
        self,
        proposal: str,
        *,
        approve: bool,
        user: str,
        role: str,
        why: str = "",
        sha256: str | None = None,
        thread: str | None = None,
    ) -> Answer:
        """Take a person's decision on a proposal, and go on with its conversation.

        Args:
            proposal: its id.
            approve: publish it, or reject it.
            user: who decides.
            role: of that person; planner or admin may approve.
            why: reason of a rejection.
            sha256: of the proposal as the person saw it.
            thread: conversation that waits for it.

        Raises:
            NotFound: there is no such proposal.
            NotAllowed: the role may not decide.
            RequestError: it was changed, or decided already.
        """
        from plant.proposals import ProposalStore

        store = ProposalStore.open(self._context_for(user, role, thread or "").workspace)
        if approve:
            done = store.approve(proposal, user=user, role=role, sha256=sha256)
            text = f"{done.title} ({done.id}) is approved by {user} and published. It can be undone."
        else:
            done = store.reject(proposal, user=user, role=role, why=why or "no reason given")
            text = f"{done.title} ({done.id}) is rejected by {user}: {why or 'no reason given'}."
        card = {"kind": "proposal", "id": done.id, "title": done.title, "summary": done.summary,
                "sha256": done.sha256, "status": done.status}  # fmt: skip
        answer = Answer("answered", text, ("scheduler",), proposal=card, thread=thread or "")
        if thread:
            self._resume(thread, user, answer)
        return answer

    def threads(self, user: str, words: str = "") -> tuple[ThreadInfo, ...]:
        """Return the user's conversations, the latest first; with words, those they stand in."""
        with closing(self._titles()) as db:
            rows = db.execute(
                "SELECT id, title, updated FROM thread WHERE owner = ? ORDER BY updated DESC LIMIT 200",
                [user],
            ).fetchall()
        found = tuple(ThreadInfo(i, t, dt.datetime.fromisoformat(u)) for i, t, u in rows)
        if not words.strip():
            return found

        def read(thread: str) -> Iterator[str]:
            for turn in self.history(thread, user):
                yield from (turn.question, turn.answer.answer)

        with closing(self._titles()) as db, db:
            return search(db, found, words, read)

    def history(self, thread: str, user: str) -> tuple[TurnRecord, ...]:
        """Return the turns of a conversation.

        Raises:
            NotAllowed: it is somebody else's.
        """
        self._own(thread, user)
        state = self._graph(None).get_state({"configurable": {"thread_id": thread}})
        turns: list[TurnRecord] = []
        question = ""
        for message in state.values.get("messages", ()):
            if message.type == "human":
                question = message.text
            elif message.type == "ai" and (fields := message.additional_kwargs.get("answer")):
                turns.append(TurnRecord(question, Answer.from_json({**fields, "thread": thread})))
                question = ""
        return tuple(turns)

    def rename(self, thread: str, user: str, title: str) -> None:
        """Give a conversation another name; NotAllowed when it is somebody else's."""
        self._own(thread, user)
        with closing(self._titles()) as db, db:
            db.execute("UPDATE thread SET title = ? WHERE id = ?", [title.strip()[:120], thread])

    def rewind(self, thread: str, user: str, turn: int) -> None:
        """Forget a conversation from a turn on, so that its question can be asked anew.

        Args:
            thread: the conversation.
            user: its owner.
            turn: number of the turn, from 0, as in `history`.

        Raises:
            NotAllowed: it is somebody else's.
            RequestError: there is no such turn.
        """
        from langchain_core.messages import RemoveMessage

        self._own(thread, user)
        graph = self._graph(None)
        config = {"configurable": {"thread_id": thread}}
        messages = graph.get_state(config).values.get("messages", ())
        answered = [n for n, m in enumerate(messages) if m.type == "ai" and m.additional_kwargs.get("answer")]
        if not 0 <= turn < len(answered):
            raise RequestError(f"The conversation has no turn {turn}; it has {len(answered)}.")
        asked = max((n for n in range(answered[turn]) if messages[n].type == "human"), default=0)
        gone = [RemoveMessage(id=m.id) for m in messages[asked:]]
        graph.update_state(config, {"messages": gone}, as_node="__start__")

    def warm_up(self) -> None:
        """Load what the first answer needs, so that the first person does not wait for it."""
        thread, user = uuid.uuid4().hex, "gemba"
        self.ask("what can you do?", thread=thread, user=user, role="viewer")
        self.delete(thread, user)

    def delete(self, thread: str, user: str) -> None:
        """Forget a conversation; NotAllowed when it is somebody else's."""
        self._own(thread, user)
        self._saver().delete_thread(thread)
        with closing(self._titles()) as db, db:
            db.execute("DELETE FROM thread WHERE id = ?", [thread])
            forget(db, thread)

    def _answer(
        self, question: str, thread: str | None, user: str, role: str, model: str | None,
        emit: Callable[[Event], None], stopped: Callable[[], bool],
    ) -> Answer:  # fmt: skip
        started = time.perf_counter()
        asked = " ".join(question.split())
        if not asked:
            raise RequestError("The question is empty. Ask for example: “OEE by machine last week”.")
        if len(asked) > MAX_QUESTION:
            raise RequestError(
                f"The question has {len(asked):,} characters; at most {MAX_QUESTION:,} are read. Shorten it, or "
                "add long texts as documents."
            )
        thread = thread or uuid.uuid4().hex
        self._own(thread, user, title=asked)
        name = model or self._settings.model
        graph = self._graph(name)
        context = self._context_for(user, role, thread)
        from tools.catalog import TOOLS

        with self._lock:
            lock = self._thread_locks.setdefault(thread, threading.Lock())
        with lock:
            config = {"configurable": {"thread_id": thread}, "recursion_limit": 25}
            turn = Turn(
                asked, context, TOOLS, self._memory(graph, config), emit, self._settings.turn_seconds,
                stopped=stopped,
                previous=self._last(graph, config),
                budget=Budget.of(self._settings),
            )  # fmt: skip
            token = CURRENT.set(turn)
            try:
                fields = self._run(graph, config, asked, turn)
            finally:
                CURRENT.reset(token)
        return Answer(
            **fields,
            model=turn.used_model,
            thread=thread,
            seconds=round(time.perf_counter() - started, 4),
            usage=turn.budget.to_json(),
        )

    def _run(self, graph: Any, config: dict[str, Any], asked: str, turn: Turn) -> dict[str, Any]:
        from langchain_core.messages import HumanMessage
        from langgraph.errors import GraphRecursionError

        from agents.graph import finished

        try:
            state = graph.invoke({"messages": [HumanMessage(asked)]}, config, durability="sync")
        except GraphRecursionError:
            turn.warnings.append("I stopped because the steps went in a circle.")
            return finished(turn, "")
        for message in reversed(state["messages"]):
            if message.type == "ai" and (fields := message.additional_kwargs.get("answer")):
                return {k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()}
        return finished(turn, "")

    def _memory(self, graph: Any, config: dict[str, Any]) -> Memory:
        for message in reversed(graph.get_state(config).values.get("messages", ())):
            if message.type == "ai" and (kept := message.additional_kwargs.get("memory")):
                return Memory.from_json(kept)
        return Memory()

    def _last(self, graph: Any, config: dict[str, Any]) -> dict[str, Any]:
        """Return the fields of the conversation's last answer that came of tools."""
        for message in reversed(graph.get_state(config).values.get("messages", ())):
            fields: dict[str, Any] = message.additional_kwargs.get("answer") or {}
            if message.type == "ai" and fields.get("steps"):
                return fields
        return {}

    def _resume(self, thread: str, user: str, answer: Answer) -> None:
        from langgraph.types import Command

        self._own(thread, user)
        graph = self._graph(None)
        config = {"configurable": {"thread_id": thread}, "recursion_limit": 25}
        if not graph.get_state(config).interrupts:
            return
        fields = {k: v for k, v in answer.to_json().items() if k not in {"thread", "seconds", "model"}}
        graph.invoke(Command(resume={"text": answer.answer, "answer": fields}), config, durability="sync")

    def _graph(self, name: str | None) -> Any:
        with self._lock:
            if name not in self._graphs:
                from agents.catalog import AGENTS
                from agents.graph import build_graph

                model = None if name is None else load_model(name, self._settings)
                self._graphs[name] = build_graph(
                    AGENTS, model=model, checkpointer=self._saver(), timeout_s=self._settings.model_timeout_s
                )
            return self._graphs[name]

    def _saver(self) -> Any:
        from langgraph.checkpoint.sqlite import SqliteSaver

        if getattr(self, "_checkpoints", None) is None:
            connection = sqlite3.connect(self._path, check_same_thread=False, timeout=10)
            connection.execute("PRAGMA journal_mode=WAL")
            self._checkpoints = SqliteSaver(connection)
        return self._checkpoints

    def _titles(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=10)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute(_TITLES)
        return db

    def _own(self, thread: str, user: str, *, title: str | None = None) -> None:
        now = dt.datetime.now(dt.UTC).isoformat()
        with closing(self._titles()) as db, db:
            row = db.execute("SELECT owner FROM thread WHERE id = ?", [thread]).fetchone()
            if row is not None and row[0] != user:
                raise NotAllowed("This conversation belongs to somebody else.")
            if row is None and title is not None:
                db.execute(
                    "INSERT OR IGNORE INTO thread VALUES (?, ?, ?, ?)", [thread, user, title[:120], now]
                )
            elif row is not None and title is not None:
                db.execute("UPDATE thread SET updated = ? WHERE id = ?", [now, thread])
