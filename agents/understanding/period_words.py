"""Numbers and months as words of periods."""

NUMBERS = dict(one=1, two=2, three=3, four=4, five=5, six=6, seven=7, eight=8, ten=10, twelve=12)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
