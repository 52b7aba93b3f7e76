"""The report's content turned into charts (components/base/charts has what they are drawn with).

drawings  one function a chart; None where there is nothing to draw
calendar  a stretch of time -> the few months that are written below it
sheet     the content -> all charts by name

This package imports matplotlib: import it where a page is rendered, not at the top of a module.
"""
