"""The demo plant: a simulated year of a small machine shop, its manuals, and the truth of both."""

from plant.demo.build import MANUALS_FOLDER, DemoReport, build_demo

__all__ = ["MANUALS_FOLDER", "DemoReport", "build_demo"]
