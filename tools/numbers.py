"""Numbers as people read them: enough digits, no exponents, thousands apart."""


def number_words(value: float, digits: int = 5) -> str:
    """Return a number with so many significant digits; large ones whole, whole ones without a point.

    >>> number_words(33440112.7), number_words(0.998003), number_words(12), number_words(1234.5678)
    ('33,440,113', '0.998', '12', '1,234.6')
    """
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    if abs(value) >= 10 ** (digits - 1):
        return f"{value:,.{1 if abs(value) < 10**digits else 0}f}"
    if abs(value) < 1e-4:
        return f"{value:.{digits - 1}g}"
    text = f"{value:,.{digits}g}"
    return text if "e" not in text else f"{value:,.0f}"
