"""How the page holds up: start, first words, thirty people at once, long work beside it, a long conversation."""

import os
import shutil
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from evals.page_client import PageClient, Reply, running_page
from evals.report import CaseOutcome, SuiteOutcome
from plant.errors import DependencyMissing

START_S, FIRST_WORD_S, DELAY_S, PEOPLE, QUEUE_FACTOR = 8.0, 1.0, 1.0, 30, 3.0
TURNS, CHARTS = 100, 40  # 200 messages
KEY_MS, FRAME_MS = 100.0, 250.0
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]


def run_page(workspace: Path, machines: Sequence[str]) -> SuiteOutcome:
    """Start the page on a workspace with the demo plant and measure it.

    Args:
        workspace: folder of the installation.
        machines: ids of machines to ask about; each answer must name its own.

    Raises:
        DependencyMissing: Playwright or Chromium is not installed.
    """
    began = time.perf_counter()
    cases: list[CaseOutcome] = []
    figures: dict[str, Any] = {"load_before": round(os.getloadavg()[0], 1), "cores": os.cpu_count() or 1}

    def judge(name: str, value: float, bar: float, unit: str, more: str = "") -> None:
        figures[name] = round(value, 3)
        reason = f"{value:.2f} {unit} (at most {bar:.2f}){more}"
        cases.append(CaseOutcome(name, value <= bar, reason))

    with chromium_browser() as browser, running_page(workspace) as (address, started):
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.goto(address)
        page.wait_for_selector("body[data-ready=page] #ask textarea")
        judge("start_s", time.perf_counter() - started, START_S, "s to a usable page")
        client = PageClient(address)
        client.ask("what can you do?")
        time.sleep(3)
        judge(
            "first_word_s",
            _first_word(page, machines[0]),
            FIRST_WORD_S,
            "s to the first words in the browser",
        )
        alone = [client.ask(q).seconds for q in _questions(machines, 12)]
        single = statistics.median(alone)
        figures["single_s"] = round(single, 3)
        replies, wrong = _at_once(address, machines)
        p95 = sorted(r.seconds for r in replies)[int(0.95 * len(replies))]
        share = min(1.0, (os.cpu_count() or 1) / PEOPLE)
        judge("thirty_p95_s", p95, QUEUE_FACTOR * single / share, "s", f"; alone {single:.3f} s")
        cases.append(
            CaseOutcome(
                "cross_talk", not wrong, "; ".join(wrong) or f"{len(replies)} answers carry their own marker"
            )
        )
        figures["cross_talk"] = len(wrong)
        judge(
            "delay_by_solver_s",
            _delay(client, machines, single, _solving(address)),
            DELAY_S,
            "s more at worst",
        )
        judge(
            "delay_by_reading_s",
            _delay(client, machines, single, _reading(address)),
            DELAY_S,
            "s more at worst",
        )
        for name, value, bar, unit in _long_conversation(page, client, address):
            judge(name, value, bar, unit)
    score = sum(c.passed for c in cases) / len(cases)
    return SuiteOutcome("page", score, 1.0, tuple(cases), time.perf_counter() - began, figures)


@contextmanager
def chromium_browser() -> Iterator[Any]:
    """Run Chromium; raises DependencyMissing where it or Playwright is not installed."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise DependencyMissing("gemba eval page needs Playwright: pip install playwright") from error
    if chromium is None:
        raise DependencyMissing("gemba eval page needs Chromium (on Debian: apt install chromium)")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


def _questions(machines: Sequence[str], n: int) -> list[str]:
    return [f"what was the oee of {machines[i % len(machines)]} on {1 + i % 27} may 2026" for i in range(n)]


def _first_word(page: Any, machine: str) -> float:
    times = []
    for day in (4, 5, 6, 7, 8):
        before = page.locator("#log .words").count()
        page.fill("#ask textarea", f"what was the scrap of {machine} on {day} may 2026")
        at = time.perf_counter()
        page.press("#ask textarea", "Enter")
        page.wait_for_function("n => document.querySelectorAll('#log .words').length > n", arg=before)
        times.append(time.perf_counter() - at)
        page.wait_for_selector("#ask .send:visible")
    return statistics.median(times)


def _at_once(address: str, machines: Sequence[str]) -> tuple[list[Reply], list[str]]:
    questions = _questions(machines, PEOPLE)
    clients = [PageClient(address) for _ in questions]
    with ThreadPoolExecutor(PEOPLE) as pool:
        replies = list(pool.map(lambda pair: pair[0].ask(pair[1]), zip(clients, questions, strict=True)))
    wrong = []
    for i, reply in enumerate(replies):
        machine, day = machines[i % len(machines)], f"{1 + i % 27} May 2026"
        others = [m for m in machines if m != machine and m in reply.text]
        if machine not in reply.text or day not in reply.text or others:
            wrong.append(f"{questions[i]!r} was answered {reply.text[:120]!r}")
    if len({r.thread for r in replies}) != len(replies):
        wrong.append("two people got one conversation")
    return replies, wrong


def _delay(
    client: PageClient, machines: Sequence[str], single: float, work: Callable[[], Callable[[], bool]]
) -> float:
    """Return by how many seconds the slowest of the answers beside long work is later than one alone."""
    goes_on = work()
    time.sleep(0.5)
    slowest, n = 0.0, 0
    for question in _questions(machines, 40):
        if n >= 3 and not goes_on():
            break
        slowest, n = max(slowest, client.ask(question).seconds), n + 1
    while goes_on():
        time.sleep(0.5)
    return max(0.0, slowest - single)


def _solving(address: str) -> Callable[[], Callable[[], bool]]:
    def start() -> Callable[[], bool]:
        solving = threading.Thread(target=PageClient(address).ask, args=("plan next week",))
        solving.start()
        return solving.is_alive

    return start


def _reading(address: str) -> Callable[[], Callable[[], bool]]:
    def start() -> Callable[[], bool]:
        client = PageClient(address)
        lines = [
            f"## Step {n}\n\nTurn valve {n} by {n % 90} degrees and wait {n % 7} minutes.\n"
            for n in range(1500)
        ]
        job = client.add_manual("Long_procedure.md", "\n".join(["# Long procedure", *lines]).encode())
        return lambda: client.is_running(job)

    return start


def _long_conversation(
    page: Any, client: PageClient, address: str
) -> Iterator[tuple[str, float, float, str]]:
    thread = ""
    for n in range(TURNS):
        question = "top 5 reasons for downtime last month" if n < CHARTS else "please explain oee"
        thread = client.ask(question, thread).thread
    at = time.perf_counter()
    page.goto(f"{address}/?thread={thread}")
    page.wait_for_function(f"document.querySelectorAll('#log .turn').length >= {TURNS}")
    page.wait_for_selector("body[data-ready=page]")
    yield "long_open_s", time.perf_counter() - at, START_S, "s to open 200 messages with 40 charts"
    frames = page.evaluate(_SCROLL)
    frames.sort()
    yield "long_scroll_p95_ms", frames[int(0.95 * len(frames))], FRAME_MS, "ms a frame while scrolling"
    keys = page.evaluate(_TYPE)
    keys.sort()
    yield "long_key_p95_ms", keys[int(0.95 * len(keys))], KEY_MS, "ms from a key to its letter"
    at = time.perf_counter()
    page.fill("#ask textarea", "please explain availability")
    page.press("#ask textarea", "Enter")
    page.wait_for_function(f"document.querySelectorAll('#log .turn[data-done=\"1\"]').length > {TURNS}")
    yield "long_answer_s", time.perf_counter() - at, 2 * FIRST_WORD_S, "s to an answer below them"


# From the top to the bottom in 60 steps; the time of each frame in milliseconds.
_SCROLL = """async () => {
  const log = document.querySelector('#log'), times = [];
  log.scrollTop = 0;
  let last = performance.now();
  for (let n = 1; n <= 60; n++) {
    log.scrollTop = log.scrollHeight * n / 60;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    times.push(now - last);
    last = now;
  }
  return times;
}"""
# Forty letters into the question; the time from each to the next frame in milliseconds.
_TYPE = """async () => {
  const box = document.querySelector('#ask textarea'), times = [];
  box.focus();
  for (let n = 0; n < 40; n++) {
    const at = performance.now();
    box.value += 'a';
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - at);
    await new Promise(done => setTimeout(done, 15));
  }
  box.value = '';
  return times;
}"""
