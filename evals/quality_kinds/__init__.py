"""What each kind of quality case means: its parameters as arguments of the public functions.

A kind is a method (an Xbar-R chart, a gage study, …), never a single case.
"""
