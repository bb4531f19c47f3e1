"""Words that mean the same on a shop floor; a plant adds its own in ``thesaurus.txt`` of the workspace."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from knowledge.words import stems_of

FILE_NAME = "thesaurus.txt"
_SAME = """
leads = wires = cables = wiring = strands = conductors
plugged = clogged = blocked = obstructed
replace = change = swap = renew = exchange
lubricate = grease = oil = lubricant = lubrication
maximum = max = highest = most = upper = limit
minimum = min = lowest = least = lower
fix = repair = remedy = solve = solution = rectify = mend = action
cause = reason = why
spindle = shaft
stop = halt = shutdown = shutting
broken = damaged = defective = faulty = failed
vibrate = oscillate = shake = chatter = vibration = wobble
check = inspect = verify = test = examine
interval = often = frequency = schedule = periodic = every
torque = tighten = tightening
bolt = screw = fastener
temperature = temp = hot = heat = warm = warmth
tear = rip = rupture
crooked = skewed = slanted = tilted = askew
reel = roll = spool = coil
smell = stink = odour = odor
level = align = alignment
blunt = dull
power-unit = aggregate
maker = manufacturer = supplier = vendor
horn = buzzer = beeper
lamp = light = led = indicator
knob = handle = dial
noise = sound = noisy = loud
leak = drip = seep = leakage
clean = wash = wipe
loosen = undo = slacken = unscrew
coolant = emulsion = cutting-fluid
fuel = kerosene = petrol = gasoline
aircraft = plane = airplane
weight = mass = heavy
size = dimension = dimensions
jam = stuck = seize = jammed
solder = tin = soldered
lug = terminal
sleeve = tubing = tube = hose = pipe
cloth = fabric = textile
latex = rubber
wear = worn = wears
speed = rpm = velocity = revolutions
voltage = volts = vdc = vac
current = amps = amperage
capacity = volume = litres = liters
start = startup = switch-on = boot
disassemble = dismantle = remove = detach
install = mount = fit = assemble
adjust = set = calibrate = calibration
life = lifetime = lifespan
supply = feed
guard = cover = shield
enclosure = cabinet = housing
brake = braking
edge = rim
wet = damp = moisture = humidity
safe = safety = danger = hazard
gloves = ppe = goggles = protective
yearly = annual = annually = year
monthly = month
weekly = week
daily = day
e-stop = emergency
gearbox = gear = transmission
chips = swarf
width = wide
length = long
height = tall
depth = deep
thickness = thick
strength = strong
center = centre
color = colour
meter = metre
liter = litre
fiber = fibre
mold = mould
gray = grey
aluminum = aluminium
program = programme
analog = analogue
vapor = vapour
collide = crash = bump = hit = collision
drift = wander = stray = drifting
sideways = side = lateral
correct = adjust = rectify
delay = lag
refill = top-up
pull = draw
permitted = allowed = admissible = permissible
slack = sag = play
fluid = liquid
air = pneumatic
"""


class Thesaurus:
    """Groups of words of one meaning, by stem."""

    def __init__(self, lines: Iterable[str]) -> None:
        found: dict[str, dict[str, None]] = {}
        for line in lines:
            stems = dict.fromkeys(s for part in line.split("=") if (s := stems_of(part.strip())))
            for stem in stems:
                found.setdefault(stem, {}).update(s for s in stems.items() if s[0] != stem)
        self._same: Mapping[str, tuple[str, ...]] = {stem: tuple(same) for stem, same in found.items()}

    @classmethod
    def of_everybody(cls) -> "Thesaurus":
        """Return the bundled groups."""
        return cls(_SAME.split("\n"))

    @classmethod
    def of(cls, folder: Path) -> "Thesaurus":
        """Return the bundled groups and those of a workspace's ``thesaurus.txt``.

        Args:
            folder: the workspace; a line of the file reads "leads = wires = cables".
        """
        try:
            own = (folder / FILE_NAME).read_text(encoding="utf-8").splitlines()
        except OSError:
            own = []
        return cls([*_SAME.split("\n"), *(line for line in own if "=" in line)])

    def alike(self, term: str) -> tuple[str, ...]:
        """Return the stems that mean the same as a stem."""
        return self._same.get(term, ())
