"""What every page's charts are drawn with: matplotlib's SVG, reduced to what a page can carry.

palette   what a mark stands for -> a colour that matplotlib draws, and the class that replaces it
canvas    a figure without fonts, dates or the user's own settings in it
svg       matplotlib's SVG -> paths and texts with classes: no style, no id that is not the chart's

canvas imports matplotlib: import it where a page is rendered, not at the top of a module.
"""
