"""Time phrases of a plant to half-open periods, in the plant's time zone.

The grammar of ``periods.lark`` reads a phrase; the longest phrase of a question that it reads wins.
"""

import datetime as dt
import re
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from zoneinfo import ZoneInfo

from agents.understanding.period_phrases import GRAMMAR, read_phrase
from agents.understanding.period_words import MONTHS, NUMBERS
from plant.period import Period
from plant.shifts import EIGHT_HOURS, ShiftClock

_TRIGGER = re.compile(
    r"\b(\d|one|two|three|four|five|six|seven|eight|ten|twelve|last|past|previous|preceding|latest|this|current|"
    r"running|next|since|between|from|week|kw|cw|wk|q[1-4]|h[12]|first|second|third|fourth|today|yesterday|tomorrow|"
    r"night|early|late|morning|day|afternoon|evening|tonight|same|a |the |mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|"
    r"jun|jul|aug|sep|oct|nov|dec|easter|winter|summer|autumn|in spring|christmas|over the|of the|overnight|half a|year|beginning|start|mid|end|all|whole|entire|rest|remainder|weekend|ytd|mtd|other|shift)"
)
# a word that can be part of a period; only stretches of such words are read by the grammar
_SAID = re.compile(
    r"\d+(?:st|nd|rd|th)?|\d{1,2}(?:[hdw]|hrs?)|(?:hr|wk|mth|yr)s?|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4}|\.)|-|'s|"
    r"(?:hour|day|shift|week|month|quarter|year)s?(?:'s?)?|"
    r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?(?:'s)?|(?:today|yesterday|tomorrow|morning|night|afternoon|evening)'?s?|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*(?:'s)?|q[1-4]|h[12]|"
    + "|".join(
        sorted(
            {
                *re.findall(r'"([a-z]+)"', GRAMMAR),
                # those in patterns of the grammar
                *(
                    w
                    for p in re.findall(r"^[A-Z_]+(?:\.\d)?: /(.+)/$", GRAMMAR, re.M)
                    for w in re.findall(r"[a-z]{3,}", p)
                ),
                *NUMBERS,
                *[
                    "the",
                    "of",
                    "in",
                    "on",
                    "during",
                    "for",
                    "over",
                    "within",
                    "at",
                    "from",
                    "since",
                    "so",
                    "far",
                    "now",
                    "date",
                    "whole",
                    "entire",
                    "all",
                    "half",
                    "overnight",
                    "midnight",
                    "a",
                    "ytd",
                    "mtd",
                    "to",
                    "up",
                    "kw",
                    "cw",
                    "wk",
                ],
            },
            key=len,
            reverse=True,
        )
    )
)
_COMPARED = re.compile(r"\b(?:differ\w*|compar\w*|distinction)\b[^.?;]*$")
_MOST_WORDS = 9
_WORD = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}\.\d{1,2}\.(?!\d)|[\w']+|-")
# words that alone are no period although the grammar would read them
_ALONE = re.compile(r"^(?:\d+|one|two|three|may|mar|sat|sun|march|day|late|early|second|first)$")


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period and where its words stand in the question."""

    period: Period
    start: int
    end: int


def find_periods(
    text: str, now: dt.datetime, zone: ZoneInfo, *, ahead: bool = False, shifts: ShiftClock = EIGHT_HOURS
) -> list[FoundPeriod]:
    """Return the periods of a question in the order of their words.

    Args:
        text: the question.
        now: the plant's clock.
        zone: the plant's time zone.
        ahead: bare weekdays mean the coming one (planning), not the last one.
        shifts: when the plant's shifts begin.
    """
    low = _DATES_OF_WEEK.sub(lambda m: " " * len(m.group()), text.casefold())
    words = [(m.start(), m.end()) for m in _WORD.finditer(low)]
    local = now.astimezone(zone).replace(tzinfo=None)
    found: list[FoundPeriod] = []
    at = 0
    while at < len(words):
        if re.search(r"\w-$", low[max(0, words[at][0] - 2) : words[at][0]]):
            at += 1  # the number of a machine's name: "mill-1 may"
            continue
        if low[slice(*words[at])].isdecimal() and _NUMBERED.search(low[: words[at][0]]):
            at += 1  # "line 1 april"
            continue
        if (several := _last_shifts(low, words[at][0], local, zone, shifts)) is not None:
            found.append(several)
            at += sum(several.start <= start < several.end for start, _ in words)
            continue
        hit = _longest(low, words, at, local, zone, ahead, shifts)
        if hit is None:
            at += 1
            continue
        period, count = hit
        found.append(FoundPeriod(period, words[at][0], words[at + count - 1][1]))
        at += count
        if _SINCE_DONE.search(low[: found[-1].start]) and period.end <= now:
            found[-1] = replace(found[-1], period=replace(period, end=now, label=f"since {period.label}"))
        begun = period.start < now  # what is to come stays as said
        if begun and (on := _AND_ON.match(low, found[-1].end)) and _FROM.search(low[: found[-1].end]):
            period = replace(period, end=now, label=f"{low[found[-1].start : found[-1].end]} on")
            found[-1] = FoundPeriod(period, found[-1].start, on.end())
        more = _more_weeks(low, found[-1], local, zone) or _other_part(low, found[-1], local, zone)
        if more is not None:
            found.append(more)
            at += sum(found[-2].end <= start < more.end for start, _ in words)
    if not found and (night := _THE_NIGHT.search(low)) is not None:
        span = read_phrase("last night", local, ahead, shifts)
        if span is not None:
            start, end = (t.replace(tzinfo=zone) for t in span)
            found.append(FoundPeriod(Period(start, end, night.group()), *night.span()))
    found = [_of_the_year_after(low, a, b, local, zone) for a, b in zip_longest(found, found[1:])]
    found = found[:1] + [_before_that(low, a, b) for a, b in pairwise(found)]
    return _said_once(low, _dated_weekdays(low, found, zone), local, zone)


def _dated_weekdays(low: str, found: list[FoundPeriod], zone: ZoneInfo) -> list[FoundPeriod]:
    """Return periods with the date for a weekday that is said with it: "the saturday shift on the 6th"."""
    kept = list(found)
    for a, said in pairwise(found):
        b = _year_of_weekday(low, a, said, zone)
        day = b.period.start.astimezone(zone)
        named = _WEEKDAY.search(low[a.start : a.end])
        near = b.start - a.end <= _SAID_WITH and not re.search(
            r"[.;?!]|\b(?:and|to|or|vs)\b", low[a.end : b.start]
        )
        one = b.period.end - b.period.start <= dt.timedelta(hours=25) and re.search(
            r"\d", low[b.start : b.end]
        )
        if named and near and one and a in kept and f"{day:%a}".casefold() == named.group()[:3]:
            kept[kept.index(a)] = replace(a, period=replace(b.period, label=low[a.start : a.end]))
            kept.remove(said)
    return kept


def _year_of_weekday(low: str, weekday: FoundPeriod, date: FoundPeriod, zone: ZoneInfo) -> FoundPeriod:
    """Return a date without a year in the next one where only there it falls on the weekday: "thu 4 june" to come."""
    named, said = _WEEKDAY.search(low[weekday.start : weekday.end]), low[date.start : date.end]
    first, last = date.period.start.astimezone(zone), date.period.end.astimezone(zone)
    one_day = last - first <= dt.timedelta(hours=25) and not (first.month == 2 and first.day == 29)
    if named is None or not one_day or re.search(r"\d{4}", said) or not _MONTH_SAID.search(said):
        return date
    start = first.replace(year=first.year + 1)
    if f"{first:%a}".casefold() == named.group() or f"{start:%a}".casefold() != named.group():
        return date
    return replace(date, period=Period(start, start + dt.timedelta(days=1), f"{said} {start.year}"))


_WEEKDAY = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)")
_MONTH_SAID = re.compile(rf"\b(?:{'|'.join(MONTHS)})|\d\.\d")
_SAID_WITH = 14  # characters between a weekday and its date


# "since we changed the insert on monday"
_SINCE_DONE = re.compile(r"\bsince (?:we|they|it|i|the|that|my|our)(?: [\w-]+){1,5}?(?: on| in| last)? $")
# "from march on"
_AND_ON = re.compile(r"\s+on(?:wards?)?\b(?=\s*(?:$|[,.;?!)]|(?:and|please|pls|till|until|to now)\b))")
_FROM = re.compile(r"\bfrom\s+(?:\w+\s+){0,4}\w+$")
# of no other time, "the night" is the last one; "at night" and "the night shift" are all of them
_THE_NIGHT = re.compile(r"\b(?:the|this|tonight'?s) night\b(?! shifts?\b)")
_SHIFTS = re.compile(
    r"(?P<last>(?:last|past|previous) (?P<n>\d{1,2}|[a-z]+)) (?P<shift>night|early|late) shifts?\b|(?P<nights>(?:last|past|previous) (?P<m>\d{1,2}|[a-z]+)) nights\b"
)


def _last_shifts(
    low: str, at: int, local: dt.datetime, zone: ZoneInfo, shifts: ShiftClock
) -> FoundPeriod | None:
    """Return the days of "the last three night shifts"; the name of the shift stays to be read as one."""
    m = _SHIFTS.match(low, at)
    said = (m["n"] or m["m"]) if m else ""
    n = int(said) if said.isdecimal() else NUMBERS.get(said)
    last = read_phrase(f"last {m['shift'] or 'night'} shift", local, False, shifts) if m and n else None
    if m is None or n is None or last is None:
        return None
    start, end = last[0] - dt.timedelta(days=n - 1), last[1]
    label = low[slice(*m.span())]
    return FoundPeriod(
        Period(start.replace(tzinfo=zone), end.replace(tzinfo=zone), label),
        m.start(),
        m.end("last" if m["last"] else "nights"),
    )


_NUMBERED_WEEK = re.compile(r"\b(?P<word>week|kw|cw|wk)s? \d{1,2}$")
_ANOTHER = re.compile(
    r"\s*(?:,|and|&|vs\.?|versus|with|against|or|than)\s*(?P<n>\d{1,2})\b(?![.:%/-]|\s*[a-z])"
)


def _more_weeks(low: str, week: FoundPeriod, local: dt.datetime, zone: ZoneInfo) -> FoundPeriod | None:
    """Return the second of "week 20 and 21"."""
    said, more = _NUMBERED_WEEK.search(low[week.start : week.end]), _ANOTHER.match(low, week.end)
    span = read_phrase(f"{said['word']} {more['n']}", local, False) if said and more else None
    if said is None or more is None or span is None:
        return None
    start, end = (t.replace(tzinfo=zone) for t in span)
    return FoundPeriod(Period(start, end, f"{said['word']} {more['n']}"), more.start("n"), more.end())


_PART = re.compile(
    r"(?P<nth>first|second|third|fourth|last|[1-4](?:st|nd|rd|th)) (?P<unit>half|quarter|week)(?: (?:of|in))? (?P<whole>.{3,})$"
)
_OTHER_PART = re.compile(
    r"[^.;?!]{0,25}?\b(?:and|vs\.?|versus|to|than|with|against|or)\s+(?:(?:in|the)\s+)*(?P<nth>first|second|third|fourth|last|[1-4](?:st|nd|rd|th))"
    r"(?P<unit> (?:half|quarter|week))?\b(?! (?:of|in|\w+day|january|february|march|april|may|june|july|august|\w+ber)\b)"
)


def _other_part(low: str, part: FoundPeriod, local: dt.datetime, zone: ZoneInfo) -> FoundPeriod | None:
    """Return the second of "the first half of June and the second"."""
    said, more = _PART.search(low[part.start : part.end]), _OTHER_PART.match(low, part.end)
    if said is None or more is None or (more["unit"] or said["unit"]).strip() != said["unit"]:
        return None
    label = f"{more['nth']} {said['unit']} of {said['whole']}"
    span = read_phrase(label, local, False)
    if span is None:
        return None
    start, end = (t.replace(tzinfo=zone) for t in span)
    return FoundPeriod(Period(start, end, label), more.start("nth"), more.end())


def _said_once(low: str, found: list[FoundPeriod], local: dt.datetime, zone: ZoneInfo) -> list[FoundPeriod]:
    """Return periods without those that the next one only tells exactly: "last week of June 2020, 22 to 28 June"."""
    kept = list(found)
    for a, b in pairwise(found):
        if not re.fullmatch(r"\s*[,(]\s*(?:i\.?e\.?|that is|meaning)?\W*", low[a.end : b.start]):
            continue
        said, year = low[b.start : b.end], re.search(r"\b(?:19|20)\d\d\b", low[a.start : a.end])
        exact = b
        if year is not None and not re.search(r"\d{4}", said):
            span = read_phrase(f"{said} {year.group()}", local, False)
            if span is not None:
                start, end = (t.replace(tzinfo=zone) for t in span)
                exact = replace(
                    b, period=replace(b.period, start=start, end=end, label=f"{said} {year.group()}")
                )
        if exact.period.start < a.period.end and a.period.start < exact.period.end:
            kept[kept.index(b)] = exact
            kept.remove(a)
    return kept


# "week 14 to 20 sept": dates, no weeks of the calendar
_DATES_OF_WEEK = re.compile(
    r"\b(?:week|wk)\b(?=\s+(?:from |of )?\d{1,2}(?:st|nd|rd|th)?\s*(?:-|–|to|till|until)\s*\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?"
    rf"(?:{'|'.join(MONTHS)}))"
)
_BEFORE_THAT = re.compile(r"(?:in |on |the )*(?:week|7 days|seven days) before")
_WEEK = dt.timedelta(days=7)


def _before_that(low: str, first: FoundPeriod, second: FoundPeriod) -> FoundPeriod:
    """Return "the week before" as that before a week which was said: "14 to 20 sept and the week before"."""
    period = first.period
    if not _BEFORE_THAT.fullmatch(low[second.start : second.end]) or period.end - period.start != _WEEK:
        return second
    label = f"the week before {period.label}"
    return replace(second, period=Period(period.start - _WEEK, period.start, label))


def _of_the_year_after(
    low: str, found: FoundPeriod, after: FoundPeriod | None, local: dt.datetime, zone: ZoneInfo
) -> FoundPeriod:
    """Return a month or day without a year in the year that is said with the next one: "June and February 2020"."""
    if after is None or not re.fullmatch(
        r"\W*(?:and|or|to|vs\.?|versus|than|with|against)\W*(?:in |on )?", low[found.end : after.start]
    ):
        return found
    year = re.search(r"\b(?:19|20)\d\d\b", low[after.start : after.end])
    said = low[found.start : found.end]
    if year is None or re.search(r"\d{4}", said) or not re.search(rf"\b(?:{'|'.join(MONTHS)})", said):
        return found
    span = read_phrase(re.sub(r"^(?:in|on)\s+", "", f"{said} {year.group()}"), local, False)
    if span is None:
        return found
    start, end = (t.replace(tzinfo=zone) for t in span)
    return replace(found, period=replace(found.period, start=start, end=end, label=f"{said} {year.group()}"))


def _longest(
    low: str,
    words: list[tuple[int, int]],
    at: int,
    local: dt.datetime,
    zone: ZoneInfo,
    ahead: bool,
    shifts: ShiftClock,
) -> tuple[Period, int] | None:
    if not _TRIGGER.match(low, words[at][0]):
        return None
    if _COMPARED.search(low[: words[at][0]]) and low[slice(*words[at])] == "between":
        return None  # "the difference between march and april" speaks of two periods
    most = 0
    while most < min(_MOST_WORDS, len(words) - at) and _SAID.fullmatch(low[slice(*words[at + most])]):
        most += 1
    for count in range(most, 0, -1):
        phrase = low[words[at][0] : words[at + count - 1][1]]
        if count > 1 and _LEADS_ON.search(phrase):
            continue  # "wednesday the", which goes on with something else
        if count == 1 and (_ALONE.match(phrase) and not _month_alone(low, words[at], phrase)):
            continue
        if _A_SPRING.fullmatch(phrase):
            continue  # a part of a machine
        if _NTH.fullmatch(phrase) and not (
            _ON_DAY.search(low[: words[at][0]]) and _NO_NOUN.match(low, words[at + count - 1][1])
        ):
            continue  # "the 2nd one"
        if count == 1 and phrase.endswith(".") and not _DATED.search(low[: words[at][0]]):
            continue  # "the torque is 1.5."
        if _TWO_YEARS.fullmatch(phrase) and not _NO_NOUN.match(low, words[at + count - 1][1]):
            continue  # "2000 to 2010 rpm"
        span = read_phrase(phrase, local, ahead, shifts)
        if span is not None and span[1] > span[0]:
            start, end = (t.replace(tzinfo=zone) for t in span)
            return Period(
                start, end, re.sub(r"^(?:in|on|for|of|during|the) (?!week before)", "", phrase).strip()
            ), count
    return None


_LEADS_ON = re.compile(r"\b(?:the|of|from|in|on|for|at|over)$")
_TWO_YEARS = re.compile(r"(?:from |between )?\d{4}\W[a-z ]*\W?\d{4}")
_A_SPRING = re.compile(r"(?:the |on |of |for |on the |of the |for the )?spring")
_NTH = re.compile(r"(?:the )?\d+(?:st|nd|rd|th)")
_ON_DAY = re.compile(r"\b(?:on|since|until|till|before|after|by)\s+$")
_NO_NOUN = re.compile(
    r"\W*$|\s*[?,.;:!)]|\s+(?:of|in|at|on|per|by|for|and|or|to|was|were|did|do|is|can|if|we|i|then|but|how|only|please|pls|vs)\b"
)
_DATED = re.compile(r"\b(?:since|from|on|until|till|to|before|after|of|by|and|the)\s+$")
_NUMBERED = re.compile(r"\b(?:line|machine|press|cell|station|mill|lathe|robot|pump|chiller|oven|saw)\s$")
_CLOSES_WITH_MONTH = re.compile(
    r"\W*(?:$|(?:so far|per|by (?!(?:now|then|the time)\b)[a-z]+|vs|versus|without|excluding|please|pls)\b)"
)


# "give me may output", "what was our march scrap"; not "tell me may i", "show the march past"
_BEFORE_MONTH = re.compile(r"\b(?:me|us|our|the|show|give|list|need|want|plot|compare|was|were)\s+$")
_NOUN_NEXT = re.compile(
    r"\s+(?!(?:i|we|you|he|she|it|they|be|have|not|also|need|past|on|against|or|help|come|cause)\b)[a-z]{3,}"
)


_AND_MONTH = re.compile(
    rf"\W*(?:and|or|vs\.?|versus|to|than|with|against)\W+(?:in )?(?:{'|'.join(MONTHS)})[a-z]*\b"
    r"|,? (?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)


# "2023 compared with 2026", "2016 through 2019", but not "2000 to 2010 rpm"
_AND_YEAR = re.compile(
    r"\s*(?:(?:and|or|vs\.?|versus|to|until|till?|thr(?:ough|u)|than|with|against|compared (?:to|with))\s+(?:in\s+)?|[-–/]\s?)(?:19|20)\d\d\b"
    r"(?=\W*$|\s*[?,.;:!)]|\s+(?:for|of|in|on|at|by|per|and|or|was|were|did|is|how|what|which|please|pls)\b)"
)


def _month_alone(low: str, word: tuple[int, int], phrase: str) -> bool:
    """'may', 'march' and '2015' are periods after 'in', 'of', 'for', 'since'; a year also beside a comma."""
    before = low[: word[0]]
    if not re.fullmatch(r"may|mar|march|(?:19|20)\d\d", phrase):
        return False
    if phrase.isdecimal() and _is_amount(low, word):
        return False
    if _AND_MONTH.match(low, word[1]) or (phrase.isdecimal() and _AND_YEAR.match(low, word[1])):
        return True
    if re.search(
        r"\b(in|of|for|since|during|last|and|vs|versus|than|with|to|year|about|only|just|between)\s+$", before
    ):
        return True
    if not phrase.isdecimal():  # "mtbf of the lathes may", "output press-1 may so far"
        closes = before.strip() and _CLOSES_WITH_MONTH.match(low, word[1])
        return bool(closes or (_BEFORE_MONTH.search(before) and _NOUN_NEXT.match(low, word[1])))
    if re.search(r"\b(?:order|lot|batch|alarm|code|error|no|nr|part)\W*$|[#-]$", before):
        return False
    return bool(re.search(r"(?:^|,|\s\s)\s*$", before) or re.match(r"\s*(?:$|[:,?!.](?!\d))", low[word[1] :]))


def _is_amount(low: str, word: tuple[int, int]) -> bool:
    """Whether a year is one end of amounts: "between 2000 and 2010 rpm"."""
    with_next = re.match(r"\s*(?:and|to|-|–)\s*\d{4}\b", low[word[1] :])
    if with_next is None and not re.search(r"\b\d{4}\s*(?:and|to|-|–)\s*$", low[: word[0]]):
        return False
    return not _NO_NOUN.match(low, word[1] + (with_next.end() if with_next else 0))
