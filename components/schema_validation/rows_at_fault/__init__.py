"""Findings about single rows turned into exact counts and the first rows at fault.

questions  findings + schema -> what to look for, as plain data
masks      a question and an Arrow table -> which rows are at fault (pure, vectorised)
search     questions over the rating history -> counts and samples, in one Beam pass
answers    findings + counts -> the findings with rows, share and examples
"""
