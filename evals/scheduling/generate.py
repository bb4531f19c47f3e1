"""Generated plants for scheduling benchmarks: orders, alternatives, family setups, shifts, downtime."""

import random

from tools.scheduling.model import Job, Machine, Operation, Problem

_DAY = 1440


def generate(seed: int, *, orders: int = 500, steps: int = 8, machines: int = 40) -> Problem:
    """Return a plant of two shifts a day whose load leaves about half of the orders hard to finish in time.

    Args:
        seed: same seed, same plant.
        orders: how many.
        steps: operations of an order.
        machines: in groups of four that can do the same work.
    """
    dice = random.Random(seed)
    families = [f"F{n}" for n in range(8)]
    groups = [list(range(g, min(g + 4, machines))) for g in range(0, machines, 4)]
    mean = 45.0
    days = int(orders * steps * (mean + 8) / machines / 960 * 3) + 10
    breaks = tuple((_DAY * d + 960, _DAY * (d + 1)) for d in range(days))
    plant = []
    for m in range(machines):
        downs = []
        if dice.random() < 0.3:
            at = _DAY * dice.randrange(0, max(1, days // 3)) + dice.randrange(0, 600)
            downs.append((at, at + dice.randrange(60, 300)))
        plant.append(Machine(f"M{m:02d}", tuple(downs), breaks, dice.choice(families), 0))
    setups = {(m, f): dice.randrange(10, 50) for m in range(machines) for f in families}
    span = orders * steps * (mean + 8) / machines / 960 * _DAY  # about the length of a full plan
    jobs = []
    for j in range(orders):
        family = dice.choice(families)
        operations = []
        for k in range(steps):
            group = dice.choice(groups)
            base = dice.randrange(10, 80)
            able = dice.sample(group, min(len(group), dice.randrange(1, 4)))
            operations.append(
                Operation(j, k, {m: max(1, int(base * dice.uniform(0.9, 1.3))) for m in able}, family)
            )
        release = int(dice.uniform(0, 0.5) * span)
        due = release + int(dice.uniform(0.2, 0.9) * span)
        jobs.append(Job(f"O{j:04d}", tuple(operations), release, due, dice.choice([1, 1, 2, 4])))
    return Problem(tuple(jobs), tuple(plant), setups, "weighted_tardiness", days * _DAY)
